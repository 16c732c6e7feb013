import Testing

@testable import Switchyard

/// A file with one mistake, and the message that it gets.
struct Mistake: CustomTestStringConvertible, Sendable {
  let text: String
  let message: String

  init(_ text: String, _ message: String) {
    self.text = text
    self.message = message
  }

  var testDescription: String { self.message }
}

@Suite("Configuration mistakes")
struct ConfigurationMistakeTests {
  static let provider = """
    providers:
      - name: a
        dialect: openai
        base_url: https://a.example/v1

    """

  static let structure = [
    Mistake("", "c.yaml: error: is empty; it needs at least providers"),
    Mistake("- a", "c.yaml:1:1: error: must be a mapping of keys to values"),
    Mistake("server: {}", "c.yaml:1:1: error: providers is missing"),
    Mistake("providers: []", "c.yaml:1:12: error: providers: is empty; name at least one"),
    Mistake("providers:\n", "c.yaml:1:11: error: providers: must be a list"),
    Mistake(
      provider + "sever: {}",
      "c.yaml:5:1: error: unknown key \"sever\"; did you mean \"server\"?"),
    Mistake(
      provider + "plugins: {}",
      "c.yaml:5:1: error: unknown key \"plugins\"; known are server, routing, "
        + "decision_log, providers"),
    Mistake(provider + "? [a]\n: b", "c.yaml:5:3: error: a key must be a word"),
    Mistake(
      "providers:\n  - name: a\n    name: b",
      "c.yaml:2:5: error: \"name\" is there twice"),
    Mistake(
      provider + "server: &x {}",
      "c.yaml:5:9: error: server: anchors (&name) and aliases (*name) can't be used in a "
        + "configuration"),
    Mistake(provider + "--- {}", "c.yaml:5:1: error: but found another document"),
  ]

  static let routing = [
    Mistake(
      provider + "routing: { policy: quickest }",
      "c.yaml:5:20: error: routing.policy: \"quickest\" must be one of: cheapest, fastest, "
        + "throughput, priority, weighted, balanced, least_busy"),
    Mistake(
      provider + "routing: { max_tries: 17 }",
      "c.yaml:5:23: error: routing.max_tries: \"17\" must be a whole number from 1 to 16"),
    Mistake(
      provider + "routing: { retry_budget: { ratio: 1.5 } }",
      "c.yaml:5:35: error: routing.retry_budget.ratio: \"1.5\" must be a number from 0 to 1"),
    // Less than what a breaker must see before it opens.
    Mistake(
      provider + "routing: { retry_budget: { burst: 9 } }",
      "c.yaml:5:35: error: routing.retry_budget.burst: \"9\" must be a whole number from 10 to "
        + "1000000"),
    Mistake(
      provider + "    models: [{ id: m, weight: -1 }]",
      "c.yaml:5:31: error: providers[0].models[0].weight: \"-1\" must be a number from 0 to 1000"),
    Mistake(
      provider + "decision_log: { sample: 0.5 }",
      "c.yaml:5:15: error: decision_log: path is missing"),
    Mistake(
      provider + "decision_log: { path: x, max_bytes: 5 }",
      "c.yaml:5:37: error: decision_log.max_bytes: \"5\" must be a whole number from 65536 to "
        + "1099511627776"),
  ]

  static let values = [
    Mistake(
      provider + "    unary: sometimes",
      "c.yaml:5:12: error: providers[0].unary: \"sometimes\" must be one of: plain, stream"),
    Mistake(
      provider + "    timeouts: { connect: 5 }",
      "c.yaml:5:26: error: providers[0].timeouts.connect: \"5\" must be a time from 1ms to 24h, "
        + "such as 500ms, 30s or 2m"),
    Mistake(
      provider + "    timeouts: { idle: 99999999999999999999s }",
      "c.yaml:5:23: error: providers[0].timeouts.idle: \"99999999999999999999s\" must be a time "
        + "from 1ms to 24h, such as 500ms, 30s or 2m"),
    Mistake(
      provider + "    max_connections: 0",
      "c.yaml:5:22: error: providers[0].max_connections: \"0\" must be a whole number from 1 to "
        + "65536"),
    Mistake(
      provider + "    data_policy: { no_training: yes }",
      "c.yaml:5:33: error: providers[0].data_policy.no_training: \"yes\" must be true or false"),
    Mistake(
      provider + "    headers: { Authorization: x }",
      "c.yaml:5:16: error: providers[0].headers.Authorization is not a header that can be set; "
        + "authorization is api_key's"),
    Mistake(
      provider + "    region: \"a\\nb\"",
      "c.yaml:5:13: error: providers[0].region: has a control character, such as a line break"),
    Mistake(
      provider + "    models: [ { id: m, price: { input: -1 } } ]",
      "c.yaml:5:40: error: providers[0].models[0].price.input: \"-1\" must be a price from 0 to "
        + "1000000, in US dollars per million tokens"),
    Mistake(
      provider + "    models: [ { id: m, price: { output: .inf } } ]",
      "c.yaml:5:41: error: providers[0].models[0].price.output: \".inf\" must be a price from 0 to "
        + "1000000, in US dollars per million tokens"),
    Mistake(
      provider + "    models: [ { upstream_model: m } ]",
      "c.yaml:5:15: error: providers[0].models[0]: id is missing"),
    Mistake(
      provider + "    models: [ { id: m, context_window: 3000000000 } ]",
      "c.yaml:5:40: error: providers[0].models[0].context_window: \"3000000000\" must be a whole "
        + "number from 1 to 2147483647"),
    Mistake(
      provider + "    models: [ { id: m, retire_time: tomorrow } ]",
      "c.yaml:5:37: error: providers[0].models[0].retire_time: \"tomorrow\" must be a date, such as "
        + "2027-04-01 or 2027-04-01T12:00:00Z"),
    Mistake(
      provider + "    models: [ { id: m, capabilities: [flying] } ]",
      "c.yaml:5:39: error: providers[0].models[0].capabilities[0]: \"flying\" must be one of: "
        + "tools, parallel_tools, json_object, json_schema, vision, audio_input, documents, "
        + "reasoning, prompt_cache, logprobs, seed, prefill"),
    Mistake(
      provider + "    api_key: ${SWITCHYARD_NOT_SET}",
      "c.yaml:5:14: error: providers[0].api_key: the environment variable SWITCHYARD_NOT_SET is "
        + "not set; set it, or write ${SWITCHYARD_NOT_SET:-default}"),
    Mistake(
      provider + "    api_key:",
      "c.yaml:5:13: error: providers[0].api_key: has no value; give it one or leave the key out"),
    Mistake(
      provider + "server: { listen: [\"127.0.0.1\"] }",
      "c.yaml:5:20: error: server.listen[0]: \"127.0.0.1\" must be HOST:PORT, such as "
        + "127.0.0.1:50051 or [::1]:50051"),
    Mistake(
      provider + "  - name: a\n    dialect: openai\n    base_url: http://b/v1",
      "c.yaml:5:5: error: providers[1]: there is a provider \"a\" on line 2 already"),
    Mistake(
      provider + "    models: [ { id: m, aliases: [n] }, { id: n } ]",
      "c.yaml: error: the models \"m\" and \"n\" both go by \"n\""),
  ]

  @Test("A mistake is told with its line and column", arguments: structure + routing + values)
  func oneMistake(_ mistake: Mistake) {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(text: mistake.text, file: "c.yaml", environment: [:])
    }
    #expect(error?.description == mistake.message)
  }

  @Test(
    "A provider's name can't be a policy's, nor split a model string",
    arguments: [
      "cheapest", "fastest", "throughput", "priority", "weighted", "balanced", "least_busy",
      "a:b", "-a", "A", "\"\"", String(repeating: "a", count: 64),
    ])
  func badName(_ name: String) {
    #expect(throws: ConfigurationError.self) {
      try Configuration(
        text: Self.provider.replacing("name: a", with: "name: \(name)"), file: "c.yaml",
        environment: [:])
    }
  }

  @Test(
    "A base URL is http or https, without a user, query or fragment",
    arguments: [
      "nowhere", "ftp://a.example", "http://", "https://u:sk-secret@a.example",
      "https://a.example?key=sk-secret", "https://a.example/#x", "http://a.example:99999/v1",
      "http://a b/", "file:///etc/passwd",
    ])
  func badURL(_ url: String) throws {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(
        text: Self.provider.replacing("https://a.example/v1", with: "\"\(url)\""), file: "c.yaml",
        environment: [:])
    }
    let text = try #require(error).description
    #expect(text.hasPrefix("c.yaml:4:15: error: providers[0].base_url: must "))
    #expect(!text.contains("sk-secret"))
  }

  @Test("All mistakes are told at once, in the order of the file")
  func allMistakes() throws {
    let text = """
      server: { loops: 0 }
      providers:
        - name: A
          dialect: klingon
          base_url: nowhere
      """
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(text: text, file: "c.yaml", environment: [:])
    }
    #expect(try #require(error).problems.compactMap(\.place?.line) == [1, 3, 4, 5])
  }

  @Test("At most twenty mistakes are told, and how many are left")
  func manyMistakes() throws {
    let keys = (1...25).map { "k\($0): 1" }.joined(separator: "\n")
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(text: Self.provider + keys, file: "c.yaml", environment: [:])
    }
    #expect(try #require(error).problems.count == 20)
    #expect(try #require(error).description.hasSuffix("\nand 5 more"))
  }

  @Test(
    "Hostile YAML is an error, not a crash and not a wait",
    arguments: [
      String(repeating: "[", count: 100_000),
      String(repeating: "- ", count: 100_000),
      String(repeating: "{a: ", count: 900) + "1" + String(repeating: "}", count: 900),
      "a0: &a0 [x]\n"
        + (1..<40).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined() + "? *a39\n: x",
      String(repeating: "#", count: (1 << 20) + 1),
      "providers: \u{0}", "\u{FEFF}%YAML 9.9\n---\n\"", "providers: !!binary [", "*a", "a: *b",
    ])
  func hostile(_ text: String) {
    #expect(throws: ConfigurationError.self) {
      try Configuration(text: text, file: "c.yaml", environment: [:])
    }
  }

  @Test("An alias is refused where it stands for a value, too")
  func alias() throws {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(text: "providers: &x []\nserver: *x", file: "c.yaml", environment: [:])
    }
    #expect(try #require(error).problems.count == 2)
  }

  @Test("YAML that doesn't parse is told without quoting the file")
  func syntaxError() throws {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(text: "api_key: \"sk-secret\n", file: "c.yaml", environment: [:])
    }
    let text = try #require(error).description
    #expect(text.hasPrefix("c.yaml:2:1: error: "))
    #expect(!text.contains("sk-secret"))
  }
}
