import Testing

@testable import Switchyard

@Suite("Configuration change")
struct ConfigurationChangeTests {
  private func configuration(_ providers: [String: String]) throws -> Configuration {
    let list = providers.sorted { $0.key < $1.key }.map { name, url in
      "  - { name: \(name), dialect: openai, base_url: \"http://\(url)/v1\" }\n"
    }
    return try Configuration(
      text: "providers:\n" + list.joined(), file: "c.yaml", environment: [:])
  }

  @Test("It is said in a few words")
  func summary() throws {
    let old = try self.configuration(["a": "x", "b": "x", "c": "x"])
    let new = try self.configuration(["b": "x", "c": "y", "d": "x"])
    #expect(
      ConfigurationChange(from: old, to: new).summary
        == "providers added: d; providers removed: a; providers changed: c")
    #expect(ConfigurationChange(from: old, to: old).summary == "the same providers")
    var turned = old
    turned.providers.reverse()
    #expect(ConfigurationChange(from: old, to: turned).summary == "providers in another order")
  }

  @Test("A long list ends in its count")
  func manyProviders() throws {
    let new = try self.configuration(
      Dictionary(uniqueKeysWithValues: (0..<20).map { ("p\($0)", "x") }))
    let summary = ConfigurationChange(from: Configuration(), to: new).summary
    #expect(summary.hasSuffix(" and 12 more"))
  }

  @Test("What can't change while the gateway runs is named")
  func restart() throws {
    let old = try self.configuration(["a": "x"])
    var new = old
    new.server.limits.maximumConcurrentCalls = 1
    new.server.drainDelay = .seconds(9)
    #expect(ConfigurationChange(from: old, to: new).needingRestart == [])
    new.server.loops = 7
    new.server.listen = ["127.0.0.1:1"]
    #expect(
      ConfigurationChange(from: old, to: new).needingRestart == ["server.listen", "server.loops"])
  }
}
