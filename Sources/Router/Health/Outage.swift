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
  private var refusedAt: MonotonicInstant?

  init(first: Duration, longest: Duration) {
    self.first = first
    self.longest = longest
    self.next = first
  }

  static let ofCredentials = Outage(first: .seconds(30), longest: .seconds(600))
  static let ofQuota = Outage(first: .seconds(60), longest: .seconds(900))

  /// When both are over; nil where they are.
  static func later(
    _ left: Outage, _ right: Outage, after now: MonotonicInstant
  ) -> MonotonicInstant? {
    [left.until(after: now), right.until(after: now)].compactMap(\.self).max()
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
      self.extend(to: now + min(named, Self.longestNamed), at: now)
      return
    }
    if let until = self.until, startedAt < until { return }
    self.extend(to: now + self.next, at: now)
    self.next = min(self.next * 2, self.longest)
  }

  /// - Parameter refusedAt: what began before then and is served says nothing of it.
  mutating func extend(to time: MonotonicInstant, at refusedAt: MonotonicInstant) {
    self.until = self.until.map { max($0, time) } ?? time
    self.refusedAt = self.refusedAt.map { max($0, refusedAt) } ?? refusedAt
  }

  /// A try was served: whatever there was when it began is over.
  ///
  /// - Parameter startedAt: of the try. A long answer may have begun before the first refusal.
  /// - Returns: whether there was anything.
  mutating func end(startedAt: MonotonicInstant) -> Bool {
    if let refusedAt = self.refusedAt, startedAt < refusedAt { return false }
    self.next = self.first
    guard self.until != nil else { return false }
    self.until = nil
    self.refusedAt = nil
    return true
  }

  /// - Returns: nil where it is over.
  func until(after now: MonotonicInstant) -> MonotonicInstant? {
    self.until.flatMap { now < $0 ? $0 : nil }
  }
}
