import Codec
import Providers
import RPCServer
import Router
import Testing

@testable import Switchyard

@Suite("Configuration")
struct ConfigurationTests {
  static let full = """
    server:
      listen: ["127.0.0.1:0", "[::1]:50051", "localhost:1"]
      loops: 2
      limits: { max_message_bytes: 1048576, max_concurrent_calls: 10 }
      compress_responses: true
      keepalive:
        { interval: 1m, timeout: 5s, min_ping_interval: 1s, permit_pings_without_calls: false }
      connections: { max_idle: 30m, max_age: 2h, max_age_grace: 10s }
      drain_delay: 3s
      drain_timeout: 2m
    providers:
      - name: eu.one
        dialect: openai
        base_url: HTTPS://a.example:8443/v1//
        api_key: ${KEY}
        unary: plain
        region: eu
        timeouts: { connect: 500ms, first_byte: 1h, idle: 7s }
        headers: { X-Team: "${KEY}", x-b: "2" }
        max_connections: 3
        data_policy: { no_training: true, zero_retention: true }
        tags: [a, b]
        models:
          - id: m
            upstream_model: vendor/m
            aliases: [m-latest]
            display_name: The M
            owner: vendor
            context_window: 128000
            max_output_tokens: 4096
            price:
              input: 0.10
              output: 4e-1
              cached_input: 0
              cache_write: 1.25
              long_cache_write: 2
              long_input: [{ above_input_tokens: 1000, input: 1, output: 2 }]
            capabilities: [tools, json_schema]
            quantization: fp8
            retire_time: 2027-04-01
            region: us
            tags: [b, c]
      - name: open
        dialect: openai
        base_url: http://127.0.0.1:8080/v1
        api_key: ${NOTHING:-}
    """

  static func configuration(
    _ text: String, _ environment: [String: String] = ["KEY": "sk-1"]
  ) throws -> Configuration {
    try Configuration(text: text, file: "c.yaml", environment: environment)
  }

  @Test("The server's section is read")
  func server() throws {
    let server = try Self.configuration(Self.full).server
    #expect(server.listen == ["127.0.0.1:0", "[::1]:50051", "localhost:1"])
    #expect(server.loops == 2)
    #expect(server.limits.maximumMessageBytes == 1_048_576)
    #expect(server.limits.maximumConcurrentCalls == 10)
    #expect(server.drainTimeout == .seconds(120))
    #expect(server.drainDelay == .seconds(3))
    #expect(server.compressesResponses)
    #expect(server.keepalive.interval == .seconds(60))
    #expect(server.keepalive.timeout == .seconds(5))
    #expect(server.keepalive.minimumPingInterval == .seconds(1))
    #expect(!server.keepalive.permitsPingsWithoutCalls)
    #expect(server.connections.maximumIdle == .seconds(1800))
    #expect(server.connections.maximumAge == .seconds(7200))
    #expect(server.connections.ageGrace == .seconds(10))
  }

  @Test("A provider's section is read")
  func provider() throws {
    let provider = try #require(try Self.configuration(Self.full).providers.first)
    #expect(provider.name == "eu.one")
    #expect(provider.baseURL == "HTTPS://a.example:8443/v1")
    #expect(provider.apiKey?.exposedValue == "sk-1")
    #expect(provider.unary == .plain)
    #expect(provider.timeouts.connect == .milliseconds(500))
    #expect(provider.timeouts.firstByte == .seconds(3600))
    #expect(provider.timeouts.idle == .seconds(7))
    #expect(provider.headers.map(\.name) == ["x-team", "x-b"])
    #expect(provider.headers.map(\.value.exposedValue) == ["sk-1", "2"])
    #expect(provider.maximumConnections == 3)
    #expect(provider.dataPolicy.noTraining && provider.dataPolicy.zeroRetention)
  }

  @Test("A model's section is read")
  func model() throws {
    let model = try #require(try Self.configuration(Self.full).providers.first?.models?.first)
    #expect(model.upstreamModel == "vendor/m")
    #expect(model.aliases == ["m-latest"])
    #expect(model.contextWindow == 128_000)
    #expect(model.maximumOutputTokens == 4096)
    #expect(model.price?.input == 0.1)
    #expect(model.price?.output == 0.4)
    #expect(model.price?.cachedInput == 0)
    #expect(model.price?.longInput.first?.aboveInputTokens == 1000)
    #expect(model.price?.longInput.first?.cachedInput == nil)
    #expect(model.capabilities == [.tools, .jsonSchema])
    #expect(model.retireTime?.seconds == 1_806_537_600)
  }

  @Test("What is left out has its default")
  func defaults() throws {
    let configuration = try Self.configuration(Self.full)
    let provider = try #require(configuration.providers.last)
    #expect(provider.apiKey == nil)
    #expect(provider.unary == .stream)
    #expect(provider.models == nil)
    #expect(provider.timeouts == Configuration.Timeouts())
    let bare = try Self.configuration(ConfigurationMistakeTests.provider)
    #expect(bare.server == Configuration.Server())
  }

  @Test("A model that names nothing but its id is asked for by it")
  func upstreamModelDefault() throws {
    let text = ConfigurationMistakeTests.provider + "    models: [{ id: gpt-5 }]"
    let model = try #require(try Self.configuration(text).providers.first?.models?.first)
    #expect(model.upstreamModel == "gpt-5")
    #expect(model.capabilities == nil)
    #expect(model.price == nil)
  }

  @Test("A value that a variable gives stays text: it can't add keys or documents")
  func expansionIsNotYAML() throws {
    let text = ConfigurationMistakeTests.provider + "    region: ${REGION}"
    let configuration = try Self.configuration(text, ["REGION": "eu } ]: x ${KEY} &a *b #c"])
    #expect(configuration.providers.first?.region == "eu } ]: x ${KEY} &a *b #c")
  }

  @Test("A message never repeats what a variable held")
  func expandedValuesAreNotRepeated() throws {
    let text = ConfigurationMistakeTests.provider + "    unary: ${KEY}"
    let error = #expect(throws: ConfigurationError.self) { try Self.configuration(text) }
    #expect(
      error?.description
        == "c.yaml:5:12: error: providers[0].unary: must be one of: plain, stream")
  }

  @Test("No description of a configuration shows a secret")
  func secretsStayHidden() throws {
    let configuration = try Self.configuration(Self.full, ["KEY": "sk-never-shown"])
    var dumped = ""
    dump(configuration, to: &dumped)
    for text in [dumped, "\(configuration)", String(reflecting: configuration)] {
      #expect(text.contains("[secret]"))
      #expect(!text.contains("sk-never-shown"))
    }
  }

  @Test(
    "A profile gives a provider its name, address, key and headers; the file's own replace them")
  func profiles() throws {
    let text = """
      providers:
        - profile: groq
        - { name: hf, profile: huggingface, api_key: sk-file, headers: { x-hf-bill-to: mine } }
        - { name: eu, profile: mistral, base_url: "https://api.eu.mistral.ai/v1" }
        - { name: claude, dialect: anthropic, base_url: "http://127.0.0.1:1" }
        - { name: ours, profile: vllm }
        - { name: known, dialect: openai, base_url: "https://api.x.ai/v1" }
      """
    let providers = try Self.configuration(
      text,
      ["GROQ_API_KEY": "sk-env", "HF_TOKEN": "sk-other", "HF_BILL_TO": "theirs"]
    ).providers
    #expect(providers.map(\.name) == ["groq", "hf", "eu", "claude", "ours", "known"])
    #expect(
      providers.map(\.profile.name)
        == ["groq", "huggingface", "mistral", "anthropic", "vllm", "xai"])
    #expect(providers[0].baseURL == "https://api.groq.com/openai/v1")
    #expect(
      providers.map { $0.apiKey?.exposedValue } == ["sk-env", "sk-file", nil, nil, nil, nil])
    #expect(providers[1].headers.map { $0.value.exposedValue } == ["mine"])
    #expect(providers[2].baseURL == "https://api.eu.mistral.ai/v1")
  }

  @Test(
    "A provider that can't be asked is a mistake",
    arguments: [
      ("- { profile: groq }", "api_key is missing: give it, or set GROQ_API_KEY"),
      ("- { profile: azure, api_key: k }", "base_url is missing"),
      ("- { profile: nobody }", "must be one of: openai, anthropic, mistral"),
      ("- { name: x, base_url: \"http://a/v1\" }", "profile is missing, or the dialect"),
      (
        "- { name: x, profile: groq, dialect: openai, api_key: k }",
        "has both profile and dialect"
      ),
      ("- { dialect: openai, base_url: \"http://a/v1\" }", "name is missing"),
    ])
  func profileMistakes(provider: String, message: String) {
    do {
      _ = try Self.configuration("providers:\n  \(provider)\n")
      Issue.record("it was taken")
    } catch {
      #expect("\(error)".contains(message), "\(error)")
    }
  }

  @Test("The catalog has the configured models, and the listed ones where none is configured")
  func catalog() throws {
    let configuration = try Self.configuration(Self.full)
    var x = ListedModel(id: "x")
    x.contextWindow = 2048
    x.created = 1_700_000_000
    let listed = ["open": [ListedModel(id: "M"), x]]
    let catalog = try configuration.catalog(listedModels: listed) { _, _ in
      FieldSupport(refused: RequestFieldSet(.tools))
    }
    #expect(catalog.models.map(\.id) == ["m", "x"])
    let offers = try #require(catalog.model(named: "m-latest")).offers
    #expect(offers.map(\.provider) == ["eu.one", "open"])
    #expect(offers.map(\.upstreamModel) == ["vendor/m", "M"])
    #expect(offers.map(\.region) == ["us", ""])
    #expect(offers.map(\.tags) == [["a", "b", "c"], []])
    #expect(offers.map(\.capabilities) == [[.tools, .jsonSchema], nil])
    #expect(offers.allSatisfy { $0.fieldSupport.refused == RequestFieldSet(.tools) })
    #expect(offers.map(\.providerIndex) == [0, 1])
    #expect(catalog.model(named: "x")?.offers.first?.contextWindow == 2048)
    #expect(catalog.model(named: "x")?.createTime?.seconds == 1_700_000_000)
  }

  @Test("Without a file, the environment's keys make the providers")
  func environment() throws {
    let local = try Configuration(environment: [
      "SWITCHYARD_LOCAL_URL": "http://127.0.0.1:8080/v1/", "SWITCHYARD_LOCAL_KEY": "sk-local",
      "OPENAI_API_KEY": "",
    ])
    #expect(local.providers.map(\.name) == ["local"])
    #expect(local.providers.first?.baseURL == "http://127.0.0.1:8080/v1")
    #expect(local.providers.first?.apiKey?.exposedValue == "sk-local")
    let both = try Configuration(environment: [
      "SWITCHYARD_LOCAL_URL": "http://127.0.0.1:8080/v1", "OPENAI_API_KEY": "sk-2",
    ])
    #expect(both.providers.map(\.name) == ["local", "openai"])
    #expect(both.providers.last?.baseURL == "https://api.openai.com/v1")
    #expect(both.providers.allSatisfy { $0.models == nil })
  }

  @Test("Without a file and without keys, the error says what to do")
  func nothingConfigured() throws {
    let error = #expect(throws: ConfigurationError.self) { try Configuration(environment: [:]) }
    let text = try #require(error).description
    for hint in ["switchyard.yaml", "--config", "OPENAI_API_KEY", "scripts/run"] {
      #expect(text.contains(hint))
    }
  }

  @Test("A file that isn't there is named")
  func absentFile() {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration.load(file: "absent/c.yaml", environment: [:])
    }
    #expect(error?.description == "absent/c.yaml: error: does not exist")
  }
}
