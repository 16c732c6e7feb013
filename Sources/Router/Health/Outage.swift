internal import Clock

/// A time in which a provider is known to refuse calls: it named the time, or else it grows with each
/// refusal that follows another.
struct Outage: Sendable {
  /// What a provider names is believed up to this.
  static let longestNamed = Duration.seconds(3600)

  private let first: Duration
  private let longest: Duration
  private var next: Duration
  private(set) var until: MonotonicInstant?

  init(first: Duration, longest: Duration) {
    self.first = first
    self.longest = longest
    self.next = first
  }

  /// A try was refused.
  ///
  /// - Parameters:
  ///   - startedAt: of the try: one that began before the outage did says nothing new.
  ///   - named: the delay that the provider named.
  mutating func refused(
    startedAt: MonotonicInstant, named: Duration?, now: MonotonicInstant
  ) {
    if let named, named > .zero {
      self.extend(to: now + min(named, Self.longestNamed))
      return
    }
    if let until = self.until, startedAt < until { return }
    self.extend(to: now + self.next)
    self.next = min(self.next * 2, self.longest)
  }

  mutating func extend(to time: MonotonicInstant) {
    self.until = self.until.map { max($0, time) } ?? time
  }

  /// A try was served: whatever there was is over.
  ///
  /// - Returns: whether there was anything.
  mutating func end() -> Bool {
    self.next = self.first
    guard self.until != nil else { return false }
    self.until = nil
    return true
  }

  /// - Returns: nil where it is over.
  func until(after now: MonotonicInstant) -> MonotonicInstant? {
    self.until.flatMap { now < $0 ? $0 : nil }
  }
}
