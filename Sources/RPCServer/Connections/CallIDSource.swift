internal import Clock

/// Makes ids that sort by time and that no other process makes: 48 bits of milliseconds since
/// 1970 and 80 bits of a generator seeded by the system's.
struct CallIDSource {
  private static let digits = Array("0123456789abcdef".utf8)

  private var state: UInt64
  private let salt: UInt16
  private let startedAt: MonotonicInstant
  private let startMilliseconds: UInt64

  /// - Parameter unixMilliseconds: the wall clock's reading at `now`.
  init(now: MonotonicInstant, unixMilliseconds: UInt64) {
    var system = SystemRandomNumberGenerator()
    self.state = system.next()
    self.salt = UInt16(truncatingIfNeeded: system.next() as UInt64)
    self.startedAt = now
    self.startMilliseconds = unixMilliseconds
  }

  mutating func next(now: MonotonicInstant) -> String {
    let elapsed = self.startedAt.duration(to: now).wholeNanoseconds / 1_000_000
    let milliseconds = self.startMilliseconds &+ UInt64(clamping: elapsed)
    // SplitMix64: a permutation of a counter, so no value comes twice.
    self.state &+= 0x9e37_79b9_7f4a_7c15
    var random = self.state
    random = (random ^ (random >> 30)) &* 0xbf58_476d_1ce4_e5b9
    random = (random ^ (random >> 27)) &* 0x94d0_49bb_1331_11eb
    random ^= random >> 31
    let high = milliseconds << 16 | UInt64(self.salt)
    return unsafe String(unsafeUninitializedCapacity: 32) { buffer in
      for index in 0..<16 {
        let shift = UInt64(60 - 4 * index)
        unsafe buffer[index] = Self.digits[Int(high >> shift & 15)]
        unsafe buffer[16 + index] = Self.digits[Int(random >> shift & 15)]
      }
      return 32
    }
  }
}
