/// Which providers can be reached at all, by what calls and probes have found. Pure: events change
/// it, and say whether they did. Providers go by their names.
struct ProviderLiveness {
  /// Connections in a row that could not be made before a provider counts as dead.
  static let failuresUntilDead = 3

  private enum State: Equatable {
    /// Not asked yet.
    case unknown
    case live(failures: Int)
    case dead
  }

  private var states: [String: State] = [:]

  /// Takes another configuration's providers.
  ///
  /// - Parameter unchanged: those of them that are the same as before, and as live.
  mutating func adopt(_ providers: [String], unchanged: Set<String>) {
    let known = self.states
    self.states = [:]
    for name in providers {
      self.states[name] = unchanged.contains(name) ? known[name] ?? .unknown : .unknown
    }
  }

  func isLive(_ provider: String) -> Bool {
    if case .live = self.states[provider] { return true }
    return false
  }

  /// The providers to look after: nothing else would find out that they are back.
  var unreached: Set<String> { Set(self.states.keys.filter { !self.isLive($0) }) }

  /// Another loop, or a probe, has found out.
  ///
  /// - Returns: whether that is news.
  mutating func set(_ provider: String, isLive: Bool) -> Bool {
    guard let before = self.states[provider] else { return false }
    self.states[provider] = isLive ? .live(failures: 0) : .dead
    if case .live = before { return !isLive }
    return before == .unknown || isLive
  }

  /// The provider answered something, whatever it said.
  ///
  /// - Returns: whether it was not live before.
  mutating func didAnswer(_ provider: String) -> Bool {
    guard let before = self.states[provider], before != .live(failures: 0) else { return false }
    self.states[provider] = .live(failures: 0)
    if case .live = before { return false }
    return true
  }

  /// No connection could be made.
  ///
  /// - Returns: whether it was live before and is dead now.
  mutating func didNotConnect(_ provider: String) -> Bool {
    switch self.states[provider] {
    case .unknown: self.states[provider] = .dead
    case .live(let failures) where failures + 1 < Self.failuresUntilDead:
      self.states[provider] = .live(failures: failures + 1)
    case .live:
      self.states[provider] = .dead
      return true
    case .dead, nil: break
    }
    return false
  }
}
