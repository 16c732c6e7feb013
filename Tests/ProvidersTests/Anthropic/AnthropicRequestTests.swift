import Foundation
import Testing

@testable import Codec
@testable import Providers
@testable import Router

private func write(
  _ request: CompleteRequest, model: String = "claude-sonnet-5-5", maximumOutput: Int32 = 0,
  isStreamed: Bool = false
) throws -> WrittenBody {
  try WrittenBody(
    request, AnthropicDialect(), model: model, maximumOutput: maximumOutput,
    isStreamed: isStreamed)
}

@Suite("AnthropicRequest")
struct AnthropicRequestTests {
  private struct Case {
    var model = "claude-sonnet-5-5"
    var isStreamed = false
    let request: CompleteRequest
  }

  /// What must be written as the fixture of the same name.
  private static let cases: [String: Case] = [
    "text": Case(
      model: "claude-haiku-4-5",
      request: .with {
        $0.messages = [
          message(.system, "Answer in one short sentence."), message(.user, "Why is the sky blue?"),
        ]
        $0.sampling = .with {
          $0.maxOutputTokens = 64
          $0.temperature = 0.2
        }
        $0.endUser = "u-93f1"
        // The fixture's sequence is blank, which the API refuses.
        $0.providerOptionsJSON = ["acme": #"{"stop_sequences":["\n\n"]}"#]
      }),
    "text-2026": Case(
      isStreamed: true,
      request: .with {
        $0.messages = [
          Conversation.message(
            .system,
            .with {
              $0.part = .text("Answer in one short sentence.")
              $0.cacheBreakpoint = .with { $0.ttl = .with { $0.seconds = 300 } }
            }), message(.user, "Why is the sky blue?"),
        ]
        $0.sampling = .with { $0.maxOutputTokens = 64 }
        $0.endUser = "u-93f1"
        $0.providerOptionsJSON = ["acme": #"{"service_tier":"auto","stop_sequences":["\n\n"]}"#]
      }),
    "tools": Case(
      request: .with {
        $0.messages = [message(.user, "Weather in Oslo and Bergen, celsius?")]
        var weather = Conversation.weather
        weather.cacheBreakpoint = CacheBreakpoint()
        $0.tools = [weather, Conversation.cities]
        $0.toolChoice = .with { $0.mode = .required }
        $0.parallelToolCalls = true
        $0.sampling = .with { $0.maxOutputTokens = 512 }
      }),
    "tool-choice-named": Case(
      request: .with {
        $0.messages = [message(.user, "Weather in Oslo?")]
        $0.tools = [Conversation.weather]
        $0.toolChoice = .with {
          $0.mode = .required
          $0.functionNames = ["get_weather"]
        }
        $0.parallelToolCalls = false
        $0.sampling = .with { $0.maxOutputTokens = 512 }
      }),
    "structured": Case(
      request: .with {
        $0.messages = [message(.user, "Login page returns 500. File a ticket.")]
        $0.responseFormat = Conversation.schema("ticket")
        $0.sampling = .with { $0.maxOutputTokens = 256 }
        $0.providerOptionsJSON = [
          "acme": """
          {"output_config":{"format":{"type":"json_schema","schema":\
          \(Conversation.ticketSchema)},"effort":"low"}}
          """
        ]
      }),
    "thinking": Case(
      request: .with {
        $0.messages = [
          Conversation.message(
            .user, Conversation.image,
            .with {
              $0.part = .document(
                .with {
                  $0.source = .data(Array("17*23".utf8))
                  $0.mimeType = "text/plain"
                  $0.filename = "sum"
                })
            }, Conversation.text("Compute."))
        ]
        $0.reasoning = .with { $0.effort = .medium }
        $0.sampling = .with { $0.maxOutputTokens = 4000 }
      }),
    "thinking-budget": Case(
      model: "claude-haiku-4-5",
      request: .with {
        $0.messages = [message(.user, "17*23?")]
        $0.reasoning = .with { $0.maxTokens = 1024 }
        $0.sampling = .with { $0.maxOutputTokens = 4000 }
      }),
  ]

  @Test("Every request is written as its fixture", arguments: Self.cases.keys.sorted())
  func fixtures(name: String) throws {
    let example = try #require(Self.cases[name])
    let written = try write(
      example.request, model: example.model, isStreamed: example.isStreamed)
    try written.expectEqual(to: "anthropic/\(name).request.json")
    #expect(written.changes == [])
  }

  @Test("Tools' results share one turn of the user, before what he says")
  func results() throws {
    let written = try write(
      .with {
        $0.messages = [
          message(.user, "Weather in Oslo and Bergen, celsius?"),
          Conversation.message(
            .assistant, Conversation.text("Checking both."),
            Conversation.call("toolu_01A1", "get_weather", #"{"city":"Oslo","unit":"celsius"}"#),
            Conversation.call("toolu_01B2", "get_weather", #"{"city":"Bergen","unit":"celsius"}"#)),
          Conversation.result("toolu_01A1", #"{"temp":4}"#),
          Conversation.result("toolu_01B2", "station offline", isError: true),
          message(.user, "Summarise."),
        ]
        $0.tools = [Conversation.weather]
        $0.sampling = .with { $0.maxOutputTokens = 512 }
      })
    // A text alone is its own content.
    try written.expectEqual(
      to: "anthropic/tool-result.request.json", but: ["messages": written.messages])
    #expect(written.messages.map { $0["role"] as? String } == ["user", "assistant", "user"])
    let blocks = try #require(written.messages[2]["content"] as? [[String: Any]])
    #expect(blocks.map { $0["type"] as? String } == ["tool_result", "tool_result", "text"])
    #expect(blocks[1]["is_error"] as? Bool == true)
    #expect(blocks[0]["is_error"] == nil)
    #expect(written.text.contains(#""input":{"city":"Bergen","unit":"celsius"}"#))
  }

  @Test("Arguments go as the text that they are, and what is no object as a text in one")
  func arguments() throws {
    let big = #"{"z": 12345678901234567890, "a": 1.0}"#
    let written = try write(
      .with {
        $0.messages = [
          message(.user, "?"),
          Conversation.message(
            .assistant, Conversation.call("a", "f", big), Conversation.call("b", "f", "{oops"),
            Conversation.call("c", "f", ""), Conversation.call("d:é", "f", "[1]")),
        ]
      }, model: "claude-haiku-4-5")
    #expect(written.text.contains("\"input\":\(big)"))
    #expect(written.text.contains(#""input":{"invalid_arguments":"{oops"}"#))
    #expect(written.text.contains(#""input":{}"#))
    #expect(written.changes.filter { $0.change == .emulated }.count == 2)
    #expect(!written.text.contains("d:é"))
  }

  @Test("Its own thinking goes back as it came, another's does not")
  func thinking() throws {
    let written = try write(
      .with {
        $0.messages = [
          message(.user, "?"),
          Conversation.message(
            .assistant, Conversation.thinking("hm", signature: "sig"),
            Conversation.thinking("", signature: "blob", redacted: true),
            Conversation.thinking("foreign", signature: "x", by: "another"),
            Conversation.thinking("unsigned"), Conversation.text("So:"),
            .with {
              $0.part = .providerPart(
                .with {
                  $0.provider = "acme"
                  $0.json = #"{"type":"server_tool_use","id":"s1","input":{"b":1,"a":2}}"#
                })
            }),
          message(.user, "Go on"),
        ]
      })
    let blocks = try #require(written.messages[1]["content"] as? [[String: Any]])
    #expect(
      blocks.map { $0["type"] as? String } == [
        "thinking", "redacted_thinking", "text", "server_tool_use",
      ])
    #expect(blocks[0]["signature"] as? String == "sig")
    #expect(blocks[1]["data"] as? String == "blob")
    #expect(written.text.contains(#"{"type":"server_tool_use","id":"s1","input":{"b":1,"a":2}}"#))
    #expect(!written.text.contains("foreign") && !written.text.contains("unsigned"))
  }

  @Test("Instructions are said first, wherever they stood, and a turn of the user is first")
  func turns() throws {
    let written = try write(
      .with {
        $0.messages = [
          message(.system, "A"), message(.assistant, "Hello!"), message(.developer, "B"),
          message(.user, "Hi"), message(.user, "there"), message(.user, "  "),
        ]
        $0.responseFormat = .with { $0.format = .jsonObject(JsonObjectFormat()) }
      })
    let system = try #require(written["system"] as? [[String: Any]])
    #expect(system.count == 3)
    #expect(system.prefix(2).map { $0["text"] as? String } == ["A", "B"])
    #expect(
      written.messages.map { $0["role"] as? String } == ["user", "assistant", "user"])
    #expect((written.messages[2]["content"] as? [Any])?.count == 2)
    #expect(
      Set(written.changes.map(\.parameter)) == [
        "messages.role", "messages", "response_format.json_object",
      ])
    #expect(written.changes.allSatisfy { $0.change == .emulated })
  }

  @Test("The answer's bound is the caller's, the offer's, or the dialect's, and holds the budget")
  func maximumTokens() throws {
    var request = CompleteRequest.with { $0.messages = [message(.user, "Hi")] }
    #expect(try write(request)["max_tokens"] as? Int == 8192)
    #expect(try write(request, maximumOutput: 64_000)["max_tokens"] as? Int == 64_000)
    request.reasoning = .with { $0.effort = .max }
    let budgeted = try write(request, model: "claude-opus-4-5")
    #expect(budgeted["max_tokens"] as? Int == 32_000 + 8192)
    #expect((budgeted["thinking"] as? [String: Any])?["budget_tokens"] as? Int == 32_000)
    request.sampling = .with { $0.maxOutputTokens = 2000 }
    let clamped = try write(request, model: "claude-opus-4-5")
    #expect((clamped["thinking"] as? [String: Any])?["budget_tokens"] as? Int == 1600)
    request.reasoning?.maxTokens = 5000
    let asked = try write(request, model: "claude-opus-4-5")
    #expect((asked["thinking"] as? [String: Any])?["budget_tokens"] as? Int == 1999)
    #expect(asked.reports.contains("reasoning.max_tokens: 5000 -> 1999"))
    request.reasoning?.maxTokens = nil
    request.sampling = .with { $0.maxOutputTokens = 500 }
    #expect(throws: AttemptFailure.self) { try write(request, model: "claude-opus-4-5") }
  }

  @Test("A model that thinks takes no sampling and is not forced to call")
  func thinkingConflicts() throws {
    var request = CompleteRequest.with {
      $0.messages = [message(.user, "Hi")]
      $0.tools = [Conversation.weather]
      $0.reasoning = .with {
        $0.effort = .minimal
        $0.exclude = true
      }
      $0.sampling = .with { $0.temperature = 0.5 }
    }
    let written = try write(request)
    #expect(written["temperature"] == nil)
    #expect((written["thinking"] as? [String: Any])?["display"] as? String == "omitted")
    #expect((written["output_config"] as? [String: Any])?["effort"] as? String == "low")
    #expect(
      Set(written.reports) == [
        "reasoning.effort: minimal -> low",
        "sampling.temperature: a model that thinks samples by its own",
      ])
    request.toolChoice = .with { $0.mode = .required }
    do {
      _ = try write(request)
      Issue.record("a forced call was written")
    } catch let failure as AttemptFailure {
      #expect(failure.remedy == .tryElsewhere)
    }
    request.reasoning?.effort = .none
    #expect((try write(request)["thinking"] as? [String: Any])?["type"] as? String == "disabled")
  }

  @Test("Of more than four breakpoints the last four are kept")
  func breakpoints() throws {
    let written = try write(
      .with {
        $0.messages =
          (0..<6).map { index in
            Conversation.message(
              index % 2 == 0 ? .user : .assistant,
              .with {
                $0.part = .text("part \(index)")
                $0.cacheBreakpoint = .with { $0.ttl = .with { $0.seconds = 3600 } }
              })
          } + [message(.user, "end")]
      })
    let marked = written.messages.enumerated().filter { index, message in
      (message["content"] as? [[String: Any]])?.contains { $0["cache_control"] != nil } == true
    }
    #expect(marked.map(\.offset) == [2, 3, 4, 5])
    #expect(written.text.ranges(of: #""ttl":"1h""#).count == 4)
    #expect(written.reports == ["messages.content.cache_breakpoint: 6 -> the last 4"])
  }

  @Test("A prefill does not end in blanks, and newer models take none")
  func prefill() throws {
    let request = CompleteRequest.with {
      $0.messages = [message(.user, "Count."), message(.assistant, "One, \n")]
    }
    let written = try write(request, model: "claude-haiku-4-5")
    #expect(written.messages[1]["content"] as? String == "One,")
    let newer = AnthropicDialect().fields(of: "claude-opus-4-6").support
    #expect(newer.refused.contains(.prefill))
    #expect(
      !AnthropicDialect().fields(of: "claude-haiku-4-5-20251001").support.refused
        .contains(.prefill))
  }

  @Test(
    "What a kind of file can't be is refused before it is sent",
    arguments: [
      ContentPart.Part.image(
        .with {
          $0.source = .data([1])
          $0.mimeType = "image/tiff"
        }),
      .document(
        .with {
          $0.source = .data([1])
          $0.mimeType = "application/msword"
        }),
      .document(
        .with {
          $0.source = .data([0xff, 0xfe])
          $0.mimeType = "text/plain"
        }), .audio(.with { $0.source = .data([1]) }),
    ])
  func refusedMedia(part: ContentPart.Part) {
    #expect(throws: AttemptFailure.self) {
      try write(.with { $0.messages = [Conversation.message(.user, .with { $0.part = part })] })
    }
  }

  @Test("The most that is filled in leaves room for the prompt in the window")
  func room() throws {
    func limit(window: Int32, asked: Int32? = nil) throws -> Int? {
      let request = CompleteRequest.with {
        $0.messages = [message(.user, String(repeating: "word ", count: 4000))]
        if let asked { $0.sampling = .with { $0.maxOutputTokens = asked } }
      }
      var writer = JSONWriter()
      let target = RequestTarget(
        provider: "acme", upstreamModel: "claude-sonnet-5-5", maximumOutputTokens: 8000,
        contextWindow: window, dialect: AnthropicDialect())
      _ = try AnthropicDialect().writeRequest(
        request, asking: RequestFieldSet(of: request), to: target, isStreamed: false,
        into: &writer, parser: JSONParser())
      let body = try JSONSerialization.jsonObject(with: Data(writer.text)) as? [String: Any]
      return body?["max_tokens"] as? Int
    }
    #expect(try limit(window: 0) == 8000)
    #expect(try limit(window: 200_000) == 8000)
    let tight = try #require(try limit(window: 10_000))
    #expect((3000..<6500).contains(tight))
    #expect(try limit(window: 2000) == 1024)
    // What the caller asks for is the caller's to see to.
    #expect(try limit(window: 10_000, asked: 7777) == 7777)
  }

  @Test("A budgeted model doesn't think about tools that another's turn called for, and says so")
  func foreignToolLoop() throws {
    let call = ContentPart.with {
      $0.part = .toolCall(
        .with {
          $0.id = "c"; $0.name = "f"
        })
    }
    var result = message(.tool, "done")
    result.toolCallID = "c"
    func body(_ parts: ContentPart...) throws -> WrittenBody {
      try write(
        .with {
          $0.messages = [message(.user, "Go"), Conversation.message(.assistant, parts[0]), result]
          $0.messages[1].content = parts
          $0.reasoning = .with { $0.effort = .high }
        }, model: "claude-sonnet-4-5")
    }
    let foreign = try body(call)
    #expect(foreign["thinking"] == nil)
    #expect(foreign.changes.contains { $0.change == .dropped })
    let own = ContentPart.with {
      $0.part = .thinking(.with { $0.text = "Hm." })
      $0.signature = PartSignature.make("s", by: "acme")
    }
    let kept = try body(own, call)
    #expect((kept["thinking"] as? [String: Any])?["type"] as? String == "enabled")
    #expect(!kept.changes.contains { $0.change == .dropped })
  }
}
