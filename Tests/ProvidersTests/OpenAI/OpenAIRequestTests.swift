import Foundation
import Testing

@testable import Codec
@testable import Providers
@testable import Router

/// A request's body and what of the request it leaves out.
struct WrittenRequest {
  var text: String
  var body: [String: Any]
  var changes: [ParameterChange]

  init(
    _ request: CompleteRequest, as profile: OpenAIProfile = .openAI, model: String = "gpt-4.1-mini",
    isStreamed: Bool = false
  ) throws {
    var writer = JSONWriter()
    let dialect = OpenAIDialect(profile)
    self.changes = try dialect.writeRequest(
      request, asking: RequestFieldSet(of: request),
      to: RequestTarget(provider: "openai", upstreamModel: model, dialect: dialect),
      isStreamed: isStreamed, into: &writer, parser: JSONParser())
    self.text = String(decoding: writer.text, as: UTF8.self)
    let object = try JSONSerialization.jsonObject(with: Data(writer.text))
    self.body = try #require(object as? [String: Any])
  }

  func equals(_ expected: [String: Any]) throws -> Bool {
    try JSONSerialization.data(withJSONObject: self.body, options: .sortedKeys)
      == JSONSerialization.data(withJSONObject: expected, options: .sortedKeys)
  }
}

func message(_ role: Role, _ text: String) -> Message {
  .with {
    $0.role = role
    $0.content = [.with { $0.part = .text(text) }]
  }
}

private let weatherSchema = """
  {"type":"object","properties":{"city":{"type":"string","description":"City name"},\
  "unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city","unit"],\
  "additionalProperties":false}
  """

private let weather = Tool.with {
  $0.tool = .function(
    .with {
      $0.name = "get_weather"
      $0.description = "Current weather for one city"
      $0.parametersSchemaJSON = weatherSchema
      $0.strict = true
    })
}

private let cities = Tool.with { $0.tool = .function(.with { $0.name = "list_cities" }) }

@Suite("OpenAIRequest")
struct OpenAIRequestTests {
  /// What must be written as the fixture of the same name.
  private static let requests: [String: CompleteRequest] = [
    "text": .with {
      $0.messages = [
        message(.system, "Answer in one short sentence."), message(.user, "Why is the sky blue?"),
      ]
      $0.sampling = .with {
        $0.temperature = 0.2
        $0.topP = 0.9
        $0.maxOutputTokens = 64
        $0.stop = ["\n\n"]
        $0.seed = 7
        $0.candidateCount = 1
        $0.presencePenalty = 0
        $0.frequencyPenalty = 0
      }
      $0.endUser = "u-93f1"
    },
    "text-stream": .with {
      $0.messages = [
        message(.system, "Answer in one short sentence."), message(.user, "Why is the sky blue?"),
      ]
      $0.sampling = .with { $0.maxOutputTokens = 64 }
    },
    "tools": .with {
      $0.messages = [message(.user, "Weather in Oslo and Bergen, celsius?")]
      $0.tools = [weather, cities]
      $0.toolChoice = .with { $0.mode = .auto }
      $0.parallelToolCalls = true
    },
    "tool-choice-named": .with {
      $0.messages = [message(.user, "Weather in Oslo?")]
      $0.tools = [weather]
      $0.toolChoice = .with {
        $0.mode = .required
        $0.functionNames = ["get_weather"]
      }
      $0.parallelToolCalls = false
    },
    "tool-result": .with {
      $0.messages = [
        message(.user, "Weather in Oslo and Bergen, celsius?"),
        .with {
          $0.role = .assistant
          $0.content = [
            .with {
              $0.part = .toolCall(
                .with {
                  $0.id = "call_Ab12Cd34Ef56"
                  $0.name = "get_weather"
                  $0.argumentsJSON = #"{"city":"Oslo","unit":"celsius"}"#
                })
            },
            .with {
              $0.part = .toolCall(
                .with {
                  $0.id = "call_Gh78Ij90Kl12"
                  $0.name = "get_weather"
                  $0.argumentsJSON = #"{"city":"Bergen","unit":"celsius"}"#
                })
            },
          ]
        },
        .with {
          $0.role = .tool
          $0.toolCallID = "call_Ab12Cd34Ef56"
          $0.content = [.with { $0.part = .text(#"{"temp":4,"sky":"clear"}"#) }]
        },
        .with {
          $0.role = .tool
          $0.toolCallID = "call_Gh78Ij90Kl12"
          $0.content = [.with { $0.part = .text(#"{"temp":7,"sky":"rain"}"#) }]
        },
      ]
      $0.tools = [weather]
    },
    "structured": .with {
      $0.messages = [message(.user, "Login page returns 500 since noon. File a ticket.")]
      $0.responseFormat = .with {
        $0.format = .jsonSchema(
          .with {
            $0.name = "ticket"
            $0.description = "A support ticket"
            $0.strict = true
            $0.schemaJSON = """
              {"type":"object","properties":{"title":{"type":"string"},"severity":{"type":"string",\
              "enum":["low","medium","high"]},"tags":{"type":"array","items":{"type":"string"}}},\
              "required":["title","severity","tags"],"additionalProperties":false}
              """
          })
      }
    },
    "json-object": .with {
      $0.messages = [
        message(.system, "Reply with a JSON object."), message(.user, "Name and capital of Norway"),
      ]
      $0.responseFormat = .with { $0.format = .jsonObject(JsonObjectFormat()) }
    },
    "logprobs": .with {
      $0.messages = [message(.user, "Say ok")]
      $0.sampling = .with {
        $0.topLogprobs = 2
        $0.candidateCount = 2
        $0.maxOutputTokens = 2
      }
    },
    "reasoning": .with {
      $0.messages = [message(.developer, "Be terse."), message(.user, "17*23?")]
      $0.reasoning = .with { $0.effort = .low }
      $0.sampling = .with { $0.maxOutputTokens = 2000 }
      $0.routing = .with { $0.affinityKey = "tenant-7:math" }
      $0.providerOptionsJSON = [
        "openai": """
        {"verbosity": "low", "prompt_cache_options": {"mode": "implicit", "ttl": "30m"},
         "service_tier": "default", "store": false, "metadata": {"route": "gw-1"}}
        """,
        "another": #"{"temperature": 0}"#,
      ]
    },
    "image": .with {
      $0.messages = [
        .with {
          $0.role = .user
          $0.content = [
            .with { $0.part = .text("What is this?") },
            .with {
              $0.part = .image(
                .with {
                  $0.source = .data([UInt8](Data(base64Encoded: imageBase64) ?? Data()))
                  $0.mimeType = "image/png"
                  $0.detail = "low"
                })
            },
            .with {
              $0.part = .document(
                .with {
                  $0.source = .data(Array("%PDF-1.4\n".utf8))
                  $0.mimeType = "application/pdf"
                  $0.filename = "a.pdf"
                })
            },
          ]
        }
      ]
    },
  ]

  private static let imageBase64 =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    + "gg=="

  @Test("Requests are written as the fixtures have them", arguments: requests.keys.sorted())
  func fixtures(name: String) throws {
    let request = try #require(Self.requests[name])
    let file = Fixture.folder.appending(path: "openai/\(name).request.json")
    var expected = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    let isStreamed = expected["stream"] != nil
    // The padding that hides the lengths of tokens from who taps the wire stays on.
    if isStreamed { expected["stream_options"] = ["include_usage": true] }
    // A single text is written as a string: the contract has one form for both.
    expected["messages"] = (expected["messages"] as? [[String: Any]])?.map { message in
      var message = message
      if let parts = message["content"] as? [[String: Any]], parts.count == 1,
        let text = parts[0]["text"]
      {
        message["content"] = text
      }
      return message
    }
    let model = try #require(expected["model"] as? String)
    let written = try WrittenRequest(request, model: model, isStreamed: isStreamed)
    #expect(try written.equals(expected), "\(written.text)")
    #expect(written.changes == [])
  }

  @Test("Some of the functions are allowed by name, or the others are left out")
  func allowedTools() throws {
    let request = CompleteRequest.with {
      $0.messages = [message(.user, "Weather in Oslo?")]
      $0.tools = [weather, cities, .with { $0.tool = .function(.with { $0.name = "third" }) }]
      $0.toolChoice = .with {
        $0.mode = .required
        $0.functionNames = ["get_weather", "list_cities"]
      }
    }
    let written = try WrittenRequest(request)
    let choice = try #require(written.body["tool_choice"] as? [String: Any])
    #expect(choice["type"] as? String == "allowed_tools")
    let allowed = try #require(choice["allowed_tools"] as? [String: Any])
    #expect(allowed["mode"] as? String == "required")
    #expect((allowed["tools"] as? [Any])?.count == 2)
    #expect((written.body["tools"] as? [Any])?.count == 3)

    let compatible = try WrittenRequest(request, as: .compatible)
    #expect(compatible.body["tool_choice"] as? String == "required")
    #expect((compatible.body["tools"] as? [Any])?.count == 2)
    #expect(compatible.changes.map(\.parameter) == ["tool_choice.function_names"])
    #expect(compatible.changes.map(\.change) == [.emulated])
  }

  @Test("Compatible servers get the names that they know")
  func compatibleNames() throws {
    let request = CompleteRequest.with {
      $0.messages = [message(.developer, "Be terse."), message(.user, "Hi")]
      $0.sampling = .with { $0.maxOutputTokens = 5 }
      $0.endUser = "u"
      $0.routing = .with { $0.affinityKey = "k" }
    }
    let body = try WrittenRequest(request, as: .compatible).body
    #expect(body["max_tokens"] as? Int == 5)
    #expect(body["max_completion_tokens"] == nil)
    #expect(body["prompt_cache_key"] == nil)
    #expect(
      (body["messages"] as? [[String: Any]])?.map { $0["role"] as? String } == ["system", "user"])
  }

  @Test("A stream is asked for its usage, and nothing else is")
  func streamOptions() throws {
    let request = CompleteRequest.with { $0.messages = [message(.user, "Hi")] }
    let plain = try WrittenRequest(request).body
    #expect(plain["stream"] == nil)
    #expect(plain["stream_options"] == nil)
    let streamed = try WrittenRequest(request, as: .compatible, isStreamed: true).body
    #expect(streamed["stream"] as? Bool == true)
    #expect((streamed["stream_options"] as? [String: Any])?["include_usage"] as? Bool == true)
  }

  @Test("The caller's own members replace ours, as the text that they are")
  func providerOptions() throws {
    let request = CompleteRequest.with {
      $0.messages = [message(.user, "Hi")]
      $0.sampling = .with { $0.temperature = 0.5 }
      $0.providerOptionsJSON = [
        "openai": #" { "temperature": 1.50, "z": 12345678901234567890, "a": {"y":1,"x":2} } "#
      ]
    }
    let written = try WrittenRequest(request)
    #expect(written.text.contains(#""temperature": 1.50"#))
    #expect(written.text.contains(#""z": 12345678901234567890, "a": {"y":1,"x":2}"#))
    #expect(written.text.ranges(of: "temperature").count == 1)
    for empty in ["{}", " { } ", "{\n}"] {
      var request = request
      request.providerOptionsJSON = ["openai": empty]
      #expect(try WrittenRequest(request).body["temperature"] as? Double == 0.5)
    }
  }

  @Test("Schemas and arguments go through as the text that they are")
  func rawJSON() throws {
    let schema = #"{"type":"object", "z":1, "a":12345678901234567890, "maximum":1.0}"#
    let arguments = #"{"b": 1, "a": 98765432109876543210}"#
    let written = try WrittenRequest(
      .with {
        $0.messages = [
          message(.user, "Hi"),
          .with {
            $0.role = .assistant
            $0.content = [
              .with {
                $0.part = .toolCall(
                  .with {
                    $0.id = "c"
                    $0.name = "f"
                    $0.argumentsJSON = arguments
                  })
              }
            ]
          },
          .with {
            $0.role = .tool
            $0.toolCallID = "c"
            $0.content = [.with { $0.part = .text("1") }]
          },
        ]
        $0.tools = [
          .with {
            $0.tool = .function(
              .with {
                $0.name = "f"
                $0.parametersSchemaJSON = schema
              })
          }
        ]
      })
    #expect(written.text.contains("\"parameters\":\(schema)"))
    let messages = try #require(written.body["messages"] as? [[String: Any]])
    let calls = try #require(messages[1]["tool_calls"] as? [[String: Any]])
    #expect((calls[0]["function"] as? [String: Any])?["arguments"] as? String == arguments)
    #expect(messages[1]["content"] is NSNull)
  }

  @Test("What the API has no place for is reported")
  func dropped() throws {
    let written = try WrittenRequest(
      .with {
        $0.messages = [message(.user, "Hi")]
        $0.sampling = .with { $0.topK = 5 }
        $0.reasoning = .with { $0.maxTokens = 100 }
      })
    #expect(written.changes.map(\.parameter) == ["sampling.top_k", "reasoning.max_tokens"])
    #expect(written.changes.allSatisfy { $0.change == .dropped && !$0.detail.isEmpty })
  }

  @Test("OpenAI's bounds are kept, and said to have been; other servers have their own")
  func clamped() throws {
    let request = CompleteRequest.with {
      $0.messages = [message(.user, "Hi")]
      $0.sampling = .with {
        $0.temperature = 2.5
        $0.frequencyPenalty = -3
        $0.presencePenalty = 3
        $0.stop = ["a", "b", "c", "d", "e", "f"]
      }
    }
    let written = try WrittenRequest(request)
    #expect(written.body["temperature"] as? Double == 2)
    #expect(written.body["frequency_penalty"] as? Double == -2)
    #expect(written.body["presence_penalty"] as? Double == 2)
    #expect(written.body["stop"] as? [String] == ["a", "b", "c", "d"])
    #expect(
      written.changes.map(\.parameter) == [
        "sampling.temperature", "sampling.stop", "sampling.frequency_penalty",
        "sampling.presence_penalty",
      ])
    #expect(written.changes.allSatisfy { $0.change == .clamped })
    #expect(written.changes.first?.detail == "2.5 -> 2.0")
    let compatible = try WrittenRequest(request, as: .compatible)
    #expect(compatible.changes == [])
    #expect((compatible.body["stop"] as? [Any])?.count == 6)
  }

  @Test("Audio is its bytes, a picture may be a URL, and what must be bytes is refused as a URL")
  func media() throws {
    func request(_ part: ContentPart.Part) -> CompleteRequest {
      .with {
        $0.messages = [
          .with {
            $0.role = .user
            $0.content = [.with { $0.part = part }]
          }
        ]
      }
    }
    let url = Media.with { $0.source = .url("https://example.org/a?b=\"c\"") }
    let image = try WrittenRequest(request(.image(url)))
    #expect(image.text.contains(#"{"url":"https://example.org/a?b=\"c\""}"#))
    for (type, format) in [("audio/mpeg", "mp3"), ("audio/wav", "wav"), ("audio/x-wav", "wav")] {
      let audio = try WrittenRequest(
        request(
          .audio(
            .with {
              $0.source = .data([1, 2, 3])
              $0.mimeType = type
            })))
      #expect(
        audio.text.contains(
          #"{"type":"input_audio","input_audio":{"data":"AQID","format":"\#(format)"}}"#))
    }
    for part in [ContentPart.Part.audio(url), .document(url)] {
      #expect { try WrittenRequest(request(part)) } throws: {
        ($0 as? AttemptFailure)?.outcome == .requestRejected
      }
    }
  }

  @Test("An answer's message is history as it is: thinking stays out, refusals and calls stay in")
  func history() throws {
    let read = ReadStream.read([try Fixture.named("openai/refusal.stream.sse").bytes()])
    var answer = try #require(read.choices.first?.message)
    answer.content.insert(.with { $0.part = .thinking(.with { $0.text = "hidden" }) }, at: 0)
    let written = try WrittenRequest(
      .with { $0.messages = [message(.user, "a"), answer, message(.user, "b")] })
    let messages = try #require(written.body["messages"] as? [[String: Any]])
    #expect(messages[1]["refusal"] as? String == "I can't help with that request.")
    #expect(messages[1]["tool_calls"] == nil)
    #expect(!written.text.contains("hidden"))
  }
}
