import Foundation
import Testing

@testable import Codec
@testable import Providers
@testable import Router

@Suite("ProviderProfile")
struct ProviderProfileTests {
  @Test("Profiles have names of their own, and addresses that can be asked")
  func wellFormed() throws {
    let names = ProviderProfile.all.map(\.name)
    #expect(Set(names).count == names.count)
    for profile in ProviderProfile.all {
      let isHosted = profile.baseURL?.hasPrefix("https://") ?? true
      #expect(!isHosted || profile.keyVariable != nil, "\(profile.name)")
      #expect(profile.baseURL?.hasSuffix("/") != true)
      if let url = profile.baseURL { #expect(URL(string: url)?.host() != nil) }
    }
  }

  private func write(
    _ profile: String, _ request: CompleteRequest, model: String = "m", isStreamed: Bool = false
  ) throws -> WrittenBody {
    try WrittenBody(
      request, #require(ProviderProfile.named(profile)).dialect, model: model,
      isStreamed: isStreamed)
  }

  private static func ask(_ change: (inout CompleteRequest) -> Void) -> CompleteRequest {
    var request = CompleteRequest.with { $0.messages = [message(.user, "Ping")] }
    change(&request)
    return request
  }

  @Test("Requests are written as the fixtures of their providers")
  func fixtures() throws {
    try self.write(
      "together",
      Self.ask {
        $0.sampling = .with {
          $0.maxOutputTokens = 16
          $0.stop = ["</s>"]
          $0.temperature = 0.5
          $0.topLogprobs = 1
        }
      }, model: "meta-llama/Llama-3.3-70B-Instruct-Turbo"
    ).expectEqual(to: "together/text.request.json")

    let ticket = Self.ask {
      $0.messages = [message(.user, "Login page returns 500. File a ticket.")]
      $0.sampling = .with { $0.maxOutputTokens = 256 }
      $0.responseFormat = Conversation.schema("ticket")
      $0.reasoning = .with { $0.effort = .none }
    }
    let fireworks = try self.write(
      "fireworks", ticket, model: "accounts/fireworks/models/glm-5p3", isStreamed: true)
    try fireworks.expectEqual(
      to: "fireworks/structured.request.json",
      but: [
        "response_format": try #require(fireworks["response_format"]),
        "stream_options": ["include_usage": true],
      ])

    let openRouter = try self.write(
      "openrouter",
      Self.ask {
        $0.sampling = .with { $0.maxOutputTokens = 64 }
        $0.reasoning = .with { $0.effort = .low }
        $0.providerOptionsJSON = [
          "acme":
            #"{"provider":{"order":["anthropic","amazon-bedrock"],"allow_fallbacks":true,"data_collection":"deny"}}"#
        ]
      }, model: "anthropic/claude-sonnet-5.5", isStreamed: true)
    try openRouter.expectEqual(to: "openrouter/text.request.json")
  }

  @Test("DeepSeek hears its own thinking again while its calls' tools are heard, and no other's")
  func deepSeekToolLoop() throws {
    var weather = Conversation.weather
    weather.tool = .function(
      .with {
        $0.name = "get_weather"
        $0.description = "Current weather for one city"
        $0.parametersSchemaJSON = Conversation.weatherSchema
      })
    let turn = Conversation.message(
      .assistant, Conversation.thinking("I should call the tool.", signature: ""),
      Conversation.thinking("another's", signature: "", by: "another"),
      Conversation.call(
        "call_00_x1", "get_weather", #"{"city":"Oslo","unit":"celsius"}"#))
    let request = CompleteRequest.with {
      $0.messages = [
        message(.user, "Weather in Oslo, celsius?"), turn,
        Conversation.result("call_00_x1", "4 C"),
      ]
      $0.tools = [weather]
      $0.reasoning = .with { $0.maxTokens = 100 }
      $0.sampling = .with { $0.maxOutputTokens = 1024 }
    }
    let written = try self.write("deepseek", request, model: "deepseek-v4-pro", isStreamed: true)
    var messages = written.messages
    // Their fixture has an empty text where ours has none.
    messages[1]["content"] = ""
    try written.expectEqual(
      to: "deepseek/reasoning-tool-turn.request.json", but: ["messages": written.messages])
    #expect(messages[1]["reasoning_content"] as? String == "I should call the tool.")

    var later = request
    later.messages += [message(.assistant, "4 degrees."), message(.user, "Thanks")]
    let after = try self.write("deepseek", later)
    #expect(!after.text.contains("reasoning_content"))
  }

  @Test("OpenRouter's reasoning_details come back as they were, streamed or whole")
  func openRouterDetails() throws {
    let dialect = try #require(ProviderProfile.named("openrouter")).dialect
    let details = [
      #"{"type":"reasoning.text","text":"a","index":0}"#,
      #"{ "type":"reasoning.encrypted","data":"x","n":12345678901234567890}"#,
    ]
    let chunks =
      details.map {
        #"{"id":"r","choices":[{"index":0,"delta":{"reasoning":"t","reasoning_details":[\#($0)]}}]}"#
      } + [#"{"id":"r","choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}]}"#]
    let context = AnswerContext(provider: "acme")
    let streamed = ReadStream.read(
      [Array(chunks.map { "data: \($0)\n\n" }.joined().utf8)], in: dialect, context: context)
    let body = Array(
      (#"{"id":"r","choices":[{"message":{"content":"b","reasoning":"tt","reasoning_details":["#
        + details.joined(separator: ", ") + #"]},"finish_reason":"stop"}]}"#).utf8)
    let whole = try dialect.readAnswer(body.rawSpan, context: context, parser: JSONParser())
    for choices in [streamed.choices, whole.choices] {
      let answer = try #require(choices.first?.message)
      #expect(answer.content.map(\.part) == [.thinking(.with { $0.text = "tt" }), .text("b")])
      let written = try self.write(
        "openrouter",
        .with { $0.messages = [message(.user, "?"), answer, message(.user, "And?")] })
      #expect(
        written.text.contains("\"reasoning_details\":[\(details.joined(separator: ","))]"))
    }
  }

  @Test("What a server can't be told is left out, refused or brought about otherwise")
  func lacks() throws {
    let choice = Self.ask {
      $0.tools = [Conversation.weather, Conversation.cities]
      $0.toolChoice = .with {
        $0.mode = .required
        $0.functionNames = ["list_cities"]
      }
      $0.parallelToolCalls = true
    }
    let studio = try self.write("lmstudio", choice)
    #expect(studio["tool_choice"] as? String == "required")
    #expect((studio["tools"] as? [Any])?.count == 1)
    #expect(studio.changes.map(\.change) == [.emulated])

    let none = Self.ask {
      $0.tools = [Conversation.weather]
      $0.toolChoice = .with { $0.mode = .none }
    }
    #expect(try self.write("ollama", none)["tools"] == nil)
    #expect(try self.write("groq", none)["tool_choice"] as? String == "none")

    let ollama = try #require(ProviderProfile.named("ollama")).dialect.fields(of: "").support
    #expect(ollama.refused.contains(.imageURL) && ollama.refused.contains(.toolChoiceRequired))
    let grok = try #require(ProviderProfile.named("xai")).dialect
    #expect(grok.fields(of: "grok-4-fast").support.dropped.contains(.stop))
    #expect(!grok.fields(of: "grok-4-fast-non-reasoning").support.dropped.contains(.stop))
  }

  @Test("Where tools are strict together or not at all, one that is not makes none strict")
  func mixedStrictness() throws {
    var request = Self.ask { $0.tools = [Conversation.weather] }
    #expect(try self.write("cerebras", request).text.contains("\"strict\":true"))
    request.tools.append(Conversation.cities)
    let mixed = try self.write("cerebras", request)
    #expect(!mixed.text.contains("strict"))
    #expect(mixed.changes.map(\.parameter) == ["tools.function.strict"])
    #expect(try self.write("groq", request).text.contains("\"strict\":true"))
  }

  @Test("Where thinking can't be turned off, the least is asked for, and said")
  func leastThinking() throws {
    let request = Self.ask { $0.reasoning = .with { $0.effort = .none } }
    let least = try self.write("sambanova", request)
    #expect(least["reasoning_effort"] as? String == "low")
    #expect(least.changes.map(\.change) == [.emulated])
    let off = try self.write("groq", request)
    #expect(off["reasoning_effort"] as? String == "none")
    #expect(off.changes == [])
  }

  @Test("OpenAI's reasoning models are told by their names")
  func reasoningModels() {
    for name in ["o3", "o4-mini", "gpt-5", "gpt-5.6-sol", "gpt-6-astra"] {
      #expect(OpenAIModelName.isReasoning(name), "\(name)")
    }
    for name in ["gpt-4o", "gpt-4.1-mini", "gpt-5-chat-latest", "omni", "ft:gpt-4o:x"] {
      #expect(!OpenAIModelName.isReasoning(name), "\(name)")
    }
  }

  @Test("A key goes in the header that the provider reads")
  func keys() throws {
    func header(_ profile: String) throws -> [String] {
      try #require(ProviderProfile.named(profile)).dialect.headers(apiKey: "k")
        .filter { $0.value.contains("k") }.map { "\($0.name): \($0.value)" }
    }
    #expect(try header("azure") == ["api-key: k"])
    #expect(try header("anthropic") == ["x-api-key: k"])
    #expect(try header("groq") == ["authorization: Bearer k"])
  }

  @Test("No thinking is said as each of OpenAI's models takes it")
  func noThinking() throws {
    let request = Self.ask { $0.reasoning = .with { $0.effort = .none } }
    let said: [(String, String?, Int)] = [
      ("gpt-4.1", nil, 0), ("ft:gpt-4o:acme", nil, 0), ("o3", "low", 1),
      ("gpt-5-mini", "minimal", 1),
      ("gpt-5.1", "none", 0), ("my-deployment", "none", 0),
    ]
    for (model, word, changes) in said {
      let written = try self.write("openai", request, model: model)
      #expect(written["reasoning_effort"] as? String == word, "\(model)")
      #expect(written.changes.count == changes, "\(model)")
    }
    let least = Self.ask { $0.reasoning = .with { $0.effort = .minimal } }
    #expect(try self.write("openai", least, model: "o3")["reasoning_effort"] as? String == "low")
  }

  @Test("DeepSeek has its member in a tool loop, also where another's turn called")
  func foreignThinking() throws {
    let request = Self.ask {
      $0.messages.append(
        .with {
          $0.role = .assistant
          $0.content = [.with { $0.part = .toolCall(.with { $0.id = "c" }) }]
        })
      $0.messages.append(
        .with {
          $0.role = .tool
          $0.toolCallID = "c"
        })
    }
    let written = try self.write("deepseek", request)
    #expect(written.messages[1]["reasoning_content"] as? String == "")
    #expect(try self.write("groq", request).messages[1]["reasoning_content"] == nil)
  }
}
