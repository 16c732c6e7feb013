/// What a reload changes, for the log.
struct ConfigurationChange {
  private let old: Configuration
  private let new: Configuration

  init(from old: Configuration, to new: Configuration) {
    self.old = old
    self.new = new
  }

  /// Names in one list.
  private static let mostNames = 8

  /// In a few words.
  var summary: String {
    let names = Set(self.old.providers.map(\.name))
    let added = self.new.providers.filter { !names.contains($0.name) }
    let left = Set(self.new.providers.map(\.name))
    let removed = self.old.providers.filter { !left.contains($0.name) }
    let changed = self.new.providers.filter { provider in
      names.contains(provider.name) && !self.old.providers.contains(provider)
    }
    let parts = [("added", added), ("removed", removed), ("changed", changed)]
      .filter { !$0.1.isEmpty }
      .map { verb, providers in "providers \(verb): \(Self.list(providers))" }
    let isReordered =
      parts.isEmpty && self.old.providers.map(\.name) != self.new.providers.map(\.name)
    if isReordered { return "providers in another order" }
    return parts.isEmpty ? "the same providers" : parts.joined(separator: "; ")
  }

  private static func list(_ providers: [Configuration.Provider]) -> String {
    let names = providers.prefix(Self.mostNames).map(\.name).joined(separator: ", ")
    let rest = providers.count - Self.mostNames
    return rest > 0 ? "\(names) and \(rest) more" : names
  }

  /// The keys that changed, but can't while the gateway runs.
  var needingRestart: [String] {
    let (old, new) = (self.old.server, self.new.server)
    let keys = [
      ("server.listen", old.listen == new.listen), ("server.loops", old.loops == new.loops),
      (
        "server.limits.max_message_bytes",
        old.limits.maximumMessageBytes == new.limits.maximumMessageBytes
      ),
      ("server.compress_responses", old.compressesResponses == new.compressesResponses),
      ("server.keepalive", old.keepalive == new.keepalive),
      ("server.connections", old.connections == new.connections),
    ]
    return keys.filter { !$0.1 }.map(\.0)
  }
}
