import Testing

@testable import Switchyard

@Suite("ConfigurationSummary")
struct ConfigurationSummaryTests {
  @Test("A provider without a key, and one over cleartext to another machine, are warned of")
  func warnings() throws {
    let text = """
      providers:
        - { name: a, dialect: openai, base_url: "http://10.0.0.1/v1", api_key: sk-1 }
        - { name: b, dialect: openai, base_url: "http://[::1]:80/v1" }
        - { name: c, dialect: openai, base_url: "http://localhost/v1", api_key: sk-1 }
      """
    let configuration = try Configuration(text: text, file: "c.yaml", environment: [:])
    let warnings = ConfigurationSummary(configuration).warnings
    #expect(warnings.count == 2)
    #expect(warnings.first?.hasPrefix("provider a is reached by http://") == true)
    #expect(warnings.last?.hasPrefix("provider b has no api_key") == true)
  }

  @Test("The summary names the addresses, providers and models, and no key")
  func lines() throws {
    let configuration = try Configuration(
      text: ConfigurationTests.full, file: "c.yaml", environment: ["KEY": "sk-1"])
    let lines = ConfigurationSummary(configuration).lines
    #expect(
      lines == [
        "listens on 127.0.0.1:0, [::1]:50051, localhost:1",
        "provider eu.one (OpenAI-compatible): m",
        "provider open (OpenAI-compatible): what it lists",
        "warning: provider open has no api_key: calls go out without one",
        "ok",
      ])
  }
}
