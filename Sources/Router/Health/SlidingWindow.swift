internal import Clock

/// Tries and failures of the last 30 seconds, in slots of one. 500 bytes.
struct SlidingWindow: Sendable {
  static let slotCount = 30

  private struct Slot {
    /// Seconds of the clock.
    var second: Int64 = .min
    var tries: UInt32 = 0
    var failures: UInt32 = 0
    /// Of who failed, by number: one bit each.
    var failed: UInt64 = 0
  }

  struct Counts: Equatable {
    var tries = 0
    var failures = 0
    /// How many have failed, of those that there are: 64 at most.
    var failedCount = 0

    var failedShare: Double { self.tries > 0 ? Double(self.failures) / Double(self.tries) : 0 }
  }

  private let origin: MonotonicInstant
  private var slots: [30 of Slot] = InlineArray(repeating: Slot())

  init(origin: MonotonicInstant) { self.origin = origin }

  /// - Parameter number: who of several it was.
  mutating func add(isFailure: Bool, of number: Int, now: MonotonicInstant) {
    let second = self.second(now)
    let place = Int(second % Int64(Self.slotCount))
    if self.slots[place].second != second {
      self.slots[place] = Slot()
      self.slots[place].second = second
    }
    self.slots[place].tries &+= 1
    if isFailure {
      self.slots[place].failures &+= 1
      self.slots[place].failed |= 1 << UInt64(number & 63)
    }
  }

  func counts(now: MonotonicInstant) -> Counts {
    let oldest = self.second(now) - Int64(Self.slotCount)
    var counts = Counts()
    var failed: UInt64 = 0
    for place in 0..<Self.slotCount where self.slots[place].second > oldest {
      counts.tries += Int(self.slots[place].tries)
      counts.failures += Int(self.slots[place].failures)
      failed |= self.slots[place].failed
    }
    counts.failedCount = failed.nonzeroBitCount
    return counts
  }

  private func second(_ now: MonotonicInstant) -> Int64 {
    max(self.origin.duration(to: now), .zero).components.seconds
  }
}
