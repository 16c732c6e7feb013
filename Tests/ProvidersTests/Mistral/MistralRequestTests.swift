import Foundation
import Testing

@testable import Codec
@testable import Providers
@testable import Router

private func write(
  _ request: CompleteRequest, isStreamed: Bool = false
) throws -> WrittenBody {
  try WrittenBody(
    request, MistralDialect(), model: "mistral-medium-3-5", isStreamed: isStreamed)
}

@Suite("MistralRequest")
struct MistralRequestTests {
  /// What must be written as the fixture of the same name.
  private static let requests: [String: CompleteRequest] = [
    "text": .with {
      $0.messages = [
        message(.system, "Answer in one short sentence."), message(.user, "Why is the sky blue?"),
      ]
      $0.sampling = .with {
        $0.temperature = 0.3
        $0.topP = 1
        $0.maxOutputTokens = 64
        $0.stop = ["\n\n"]
        $0.seed = 7
        $0.candidateCount = 1
        $0.presencePenalty = 0
        $0.frequencyPenalty = 0
      }
      $0.routing = .with { $0.affinityKey = "tenant-7" }
      $0.providerOptionsJSON = ["acme": #"{"safe_prompt":false}"#]
    },
    "tools": .with {
      $0.messages = [message(.user, "Weather in Oslo, celsius?")]
      $0.tools = [Conversation.weather]
      $0.toolChoice = .with { $0.mode = .required }
      $0.parallelToolCalls = false
      $0.sampling = .with { $0.maxOutputTokens = 256 }
    },
    "tool-choice-named": .with {
      $0.messages = [message(.user, "Weather in Oslo, celsius?")]
      $0.tools = [Conversation.weather]
      $0.toolChoice = .with {
        $0.mode = .required
        $0.functionNames = ["get_weather"]
      }
    },
    "tool-result": .with {
      $0.messages = [
        message(.user, "Weather in Oslo, celsius?"),
        Conversation.message(
          .assistant,
          Conversation.call(
            "D681PevKs", "get_weather", #"{"city": "Oslo", "unit": "celsius"}"#)),
        Conversation.result("D681PevKs", #"{"temp":4}"#),
      ]
      $0.tools = [Conversation.weather]
    },
    "structured": .with {
      $0.messages = [message(.user, "Login page returns 500. File a ticket.")]
      $0.responseFormat = Conversation.schema("ticket")
      $0.sampling = .with { $0.maxOutputTokens = 200 }
    },
    "prefix": .with {
      $0.messages = [message(.user, "Count to three."), message(.assistant, "One,")]
      $0.sampling = .with { $0.maxOutputTokens = 16 }
    },
    "thinking": .with {
      $0.messages = [
        Conversation.message(.user, Conversation.text("17*23?"), Conversation.image)
      ]
      $0.reasoning = .with { $0.effort = .high }
      $0.sampling = .with { $0.maxOutputTokens = 2000 }
    },
  ]

  @Test("Every request is written as its fixture", arguments: Self.requests.keys.sorted())
  func fixtures(name: String) throws {
    let request = try #require(Self.requests[name])
    let written = try write(request)
    try written.expectEqual(to: "mistral/\(name).request.json")
    #expect(written.changes == [])
  }

  @Test("A stream is asked for by one key: the schema is closed")
  func stream() throws {
    let written = try write(Self.requests["prefix"]!, isStreamed: true)
    #expect(written["stream"] as? Bool == true)
    #expect(written["stream_options"] == nil)
  }

  @Test("Foreign ids become nine characters, the same in the call and in its result")
  func ids() throws {
    let written = try write(
      .with {
        $0.messages = [
          message(.user, "?"),
          Conversation.message(
            .assistant, Conversation.call("toolu_01A1", "f", ""),
            Conversation.call("call_Ab12", "g", "{}")),
          Conversation.result("call_Ab12", "2"), Conversation.result("toolu_01A1", "1"),
        ]
        $0.tools = [Conversation.weather]
      })
    let calls = written.messages[1]["tool_calls"] as? [[String: Any]] ?? []
    let ids = calls.compactMap { $0["id"] as? String }
    #expect(ids.count == 2 && Set(ids).count == 2)
    #expect(ids.allSatisfy { $0.utf8.count == 9 && $0.allSatisfy { $0.isLetter || $0.isNumber } })
    let results = written.messages[2...].compactMap { $0["tool_call_id"] as? String }
    #expect(results == ids.reversed())
    #expect(written.messages[2...].compactMap { $0["name"] as? String } == ["g", "f"])
    #expect(written.messages[1]["content"] as? String == "")
  }

  @Test("Keys that the schema does not know are never sent")
  func closedSchema() throws {
    let written = try write(
      .with {
        $0.messages = [
          .with {
            $0.role = .developer
            $0.name = "boss"
            $0.content = [Conversation.text("Be terse.")]
          },
          Conversation.message(
            .assistant, Conversation.thinking("foreign"),
            .with { $0.part = .refusal("No.") }),
          message(.user, "Why?"),
        ]
        $0.sampling = .with {
          $0.topK = 5
          $0.topLogprobs = 2
          $0.temperature = 1.8
          $0.seed = -1
        }
        $0.reasoning = .with {
          $0.effort = .low
          $0.maxTokens = 100
        }
        $0.endUser = "u"
        $0.routing = .with { $0.affinityKey = "clé" }
      })
    #expect(
      Set(written.body.keys) == [
        "model", "messages", "temperature", "random_seed", "reasoning_effort",
      ])
    #expect(
      written.messages.map { Set($0.keys) } == .init(repeating: ["role", "content"], count: 3))
    #expect(written.messages.map { $0["role"] as? String } == ["system", "assistant", "user"])
    #expect(written.messages[1]["content"] as? String == "No.")
    #expect(written["reasoning_effort"] as? String == "high")
    #expect(
      Set(written.changes.map(\.parameter)) == [
        "messages.name", "sampling.top_k", "sampling.top_logprobs", "sampling.temperature",
        "sampling.seed", "reasoning.effort", "reasoning.max_tokens", "end_user",
        "routing.affinity_key",
      ])
  }

  @Test("Instructions behind an answer are said first")
  func laterInstructions() throws {
    let written = try write(
      .with {
        $0.messages = [
          message(.user, "Hello"), message(.assistant, "Hi"), message(.developer, "Be brief."),
          message(.user, "Why?"),
        ]
      })
    #expect(
      written.messages.map { $0["role"] as? String } == ["system", "user", "assistant", "user"])
    #expect(written.changes.map(\.change) == [.emulated])
  }

  @Test("A temperature of 0 leaves no share to choose from")
  func greedy() throws {
    let written = try write(
      .with {
        $0.messages = [message(.user, "Hi")]
        $0.sampling = .with {
          $0.temperature = 0
          $0.topP = 0.5
        }
      })
    #expect(written["top_p"] as? Int == 1)
    #expect(written.reports == ["sampling.top_p: 0.5 -> 1.0, as the temperature is 0"])
  }

  @Test("Its own thinking goes back with its signature, where it stood")
  func thinking() throws {
    let written = try write(
      .with {
        $0.messages = [
          message(.user, "17*23?"),
          Conversation.message(
            .assistant, Conversation.thinking("hm", signature: "sig"), Conversation.text("391"),
            Conversation.thinking("not mine", signature: "x", by: "another"),
            Conversation.thinking("unsigned", signature: "")),
          message(.user, "Sure?"),
        ]
      })
    let content = try #require(written.messages[1]["content"] as? [[String: Any]])
    #expect(content.map { $0["type"] as? String } == ["thinking", "text", "thinking"])
    #expect(content[0]["signature"] as? String == "sig")
    #expect(content[2]["signature"] == nil)
  }

  @Test("Documents and pictures go by URL or as data URLs, sound as bytes only")
  func media() throws {
    func request(_ part: ContentPart.Part) -> CompleteRequest {
      .with { $0.messages = [Conversation.message(.user, .with { $0.part = part })] }
    }
    let pdf = try write(
      request(
        .document(
          .with {
            $0.source = .data([1, 2, 3])
            $0.mimeType = "application/pdf"
            $0.filename = "a.pdf"
          })))
    let chunk = try #require((pdf.messages[0]["content"] as? [[String: Any]])?.first)
    #expect(chunk["document_url"] as? String == "data:application/pdf;base64,AQID")
    #expect(chunk["document_name"] as? String == "a.pdf")
    #expect(throws: AttemptFailure.self) {
      try write(request(.audio(.with { $0.source = .url("https://a/b.wav") })))
    }
  }

  @Test("The API refuses a user right behind a tool: an answer is put between them, and reported")
  func userBehindTool() throws {
    var asked = CompleteRequest()
    asked.messages = [
      message(.user, "Go"),
      .with {
        $0.role = .assistant
        $0.content = [
          .with {
            $0.part = .toolCall(
              .with {
                $0.id = "c"
                $0.name = "f"
              })
          }
        ]
      },
      .with {
        $0.role = .tool
        $0.toolCallID = "c"
        $0.content = [.with { $0.part = .text("done") }]
      },
      message(.user, "And now?"),
    ]
    let written = try WrittenBody(asked, MistralDialect(), model: "m")
    #expect(
      written.messages.map { $0["role"] as? String } == [
        "user", "assistant", "tool", "assistant", "user",
      ])
    #expect(written.changes.map(\.change) == [.emulated])
  }
}
