internal import Clock

/// Keeps calls away from an offer, or a provider, that fails them: half of the tries of 30 seconds, or
/// so many in a row as the least of them that it goes by. A state machine: closed; open for
/// a pause; half-open, when one call may probe; then closed again with a slow start, or open for
/// twice as long.
struct CircuitBreaker: Sendable {
  enum State: Equatable, Sendable {
    /// Nil: as ever; else when it closed again.
    case closed(since: MonotonicInstant?)
    case open(until: MonotonicInstant)
    /// With the last claim that was given out.
    case halfOpen(ProbeClaim)
  }

  /// From its claim, after which a probe that nothing is heard of is given to another call too.
  static let probePatience = Duration.seconds(60)
  /// How long it stays closed before its next pause is the first again.
  static let forgiveness = Duration.seconds(600)
  /// At the beginning of the slow start.
  static let firstShare = 0.1
  /// Of a pause, at random, to either side.
  static let jitter = 0.1

  private let settings: HealthSettings
  /// Different ones of those behind it that must have failed: 1 for an offer, 2 for a provider, of
  /// which one bad model must not take out the others.
  private let fewestFailed: Int
  private var window: SlidingWindow
  /// Failures since the last try that was served. Where there is much traffic, the window's tries of
  /// before an outage would hide it for long.
  private var failuresInARow = 0
  private var pause: Duration
  /// Tells this breaker's claims from those of others and of its earlier openings.
  private var opening: UInt64 = 0
  private(set) var state = State.closed(since: nil)

  init(_ settings: HealthSettings, fewestFailed: Int, now: MonotonicInstant) {
    self.settings = settings
    self.fewestFailed = fewestFailed
    self.window = SlidingWindow(origin: now)
    self.pause = settings.firstPause
  }

  /// A try ended.
  ///
  /// - Parameters:
  ///   - isFailure: the provider's or the network's fault; nil: it says nothing of them.
  ///   - number: whose try it was, of those behind this breaker.
  ///   - startedAt: of the try: what began in an outage says nothing of the time after it.
  /// - Returns: whether the state has changed.
  mutating func record(
    isFailure: Bool?, of number: Int, probe: ProbeClaim?, startedAt: MonotonicInstant,
    now: MonotonicInstant, random: inout SplitMix64
  ) -> Bool {
    switch self.state {
    case .closed(let since):
      guard let isFailure else { return false }
      if let since, startedAt < since { return false }
      self.window.add(isFailure: isFailure, of: number, now: now)
      self.failuresInARow = isFailure ? self.failuresInARow + 1 : 0
      guard isFailure, self.isOver(now) else { return false }
      self.open(now: now, random: &random)
      return true
    case .open:
      // Of a try that began before.
      return false
    case .halfOpen(let claim):
      // Also one whose claim was given to another call meanwhile: it has the newest word.
      guard let probe, probe.opening == self.opening else { return false }
      switch isFailure {
      case nil:
        guard probe == claim else { return false }
        self.state = self.halfOpen(now)
      case true?:
        self.pause = min(self.pause * 2, self.settings.longestPause)
        self.open(now: now, random: &random)
      case false?:
        self.window = SlidingWindow(origin: now)
        self.failuresInARow = 0
        self.state = .closed(since: now)
      }
      return true
    }
  }

  /// Lets time pass.
  ///
  /// - Returns: whether the state has changed.
  mutating func advance(now: MonotonicInstant) -> Bool {
    switch self.state {
    case .closed(nil): return false
    case .closed(let since?):
      guard since.duration(to: now) >= Self.forgiveness else { return false }
      self.pause = self.settings.firstPause
      self.state = .closed(since: nil)
      return true
    case .open(let until):
      guard now >= until else { return false }
      self.state = self.halfOpen(now)
      return true
    case .halfOpen(let claim):
      guard let claimedAt = claim.claimedAt,
        claimedAt.duration(to: now) >= Self.probePatience
      else { return false }
      self.state = self.halfOpen(now)
      return true
    }
  }

  /// Of the calls that would have it first, the share that may.
  func share(now: MonotonicInstant) -> Double {
    guard case .closed(let since?) = self.state else { return 1 }
    let passed = since.duration(to: now) / self.settings.slowStart
    return min(Self.firstShare + (1 - Self.firstShare) * max(passed, 0), 1)
  }

  /// When `advance` or `share` next has something new; nil where only calls bring it.
  func nextChange(now: MonotonicInstant) -> MonotonicInstant? {
    switch self.state {
    case .closed(nil): nil
    case .closed(let since?):
      self.share(now: now) < 1 ? now + .seconds(1) : since + Self.forgiveness
    case .open(let until): until
    // That it was claimed isn't told.
    case .halfOpen(let claim): (claim.claimedAt ?? now) + Self.probePatience
    }
  }

  /// What the last 30 seconds' tries came to; none are counted while it is open.
  func counts(now: MonotonicInstant) -> SlidingWindow.Counts { self.window.counts(now: now) }

  private func isOver(_ now: MonotonicInstant) -> Bool {
    let counts = self.window.counts(now: now)
    return counts.tries >= self.settings.minimumVolume
      && (counts.failedShare >= self.settings.failureShare
        || self.failuresInARow >= self.settings.minimumVolume)
      && counts.failedCount >= self.fewestFailed
  }

  private func halfOpen(_ now: MonotonicInstant) -> State {
    .halfOpen(ProbeClaim(opening: self.opening, madeAt: now))
  }

  private mutating func open(now: MonotonicInstant, random: inout SplitMix64) {
    let jitter = 1 + Self.jitter * (2 * random.nextUnit() - 1)
    self.opening = random.next()
    self.state = .open(until: now + self.pause * jitter)
  }
}
