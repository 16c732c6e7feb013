/// Which providers can be reached at all, by what calls and probes have found. Pure: events change
/// it, and say whether they did.
struct ProviderLiveness {
  /// Connections in a row that could not be made before a provider counts as dead.
  static let failuresUntilDead = 3

  private enum State: Equatable {
    /// Not asked yet.
    case unknown
    case live(failures: Int)
    case dead
  }

  private var states: [State]

  init(providers count: Int) { self.states = Array(repeating: .unknown, count: count) }

  func isLive(_ provider: Int) -> Bool {
    if case .live = self.states[provider] { return true }
    return false
  }

  /// The providers to look after: nothing else would find out that they are back.
  var unreached: [Int] { self.states.indices.filter { !self.isLive($0) } }

  /// Another loop, or a probe, has found out.
  ///
  /// - Returns: whether that is news.
  mutating func set(_ provider: Int, isLive: Bool) -> Bool {
    let state = isLive ? State.live(failures: 0) : .dead
    defer { self.states[provider] = state }
    return self.states[provider] == .unknown || self.isLive(provider) != isLive
  }

  /// The provider answered something, whatever it said.
  ///
  /// - Returns: whether it was not live before.
  mutating func didAnswer(_ provider: Int) -> Bool {
    if self.states[provider] == .live(failures: 0) { return false }
    let wasLive = self.isLive(provider)
    self.states[provider] = .live(failures: 0)
    return !wasLive
  }

  /// No connection could be made.
  ///
  /// - Returns: whether it was live before and is dead now.
  mutating func didNotConnect(_ provider: Int) -> Bool {
    switch self.states[provider] {
    case .unknown: self.states[provider] = .dead
    case .live(let failures) where failures + 1 < Self.failuresUntilDead:
      self.states[provider] = .live(failures: failures + 1)
    case .live:
      self.states[provider] = .dead
      return true
    case .dead: break
    }
    return false
  }
}
