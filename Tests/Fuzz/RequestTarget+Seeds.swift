import Codec

/// What there is to ask for, in a few requests.
let requestSeeds: [CompleteRequest] = [
  .with {
    $0.messages = [
      .with {
        $0.role = .developer
        $0.content = [
          .with {
            $0.part = .text("Be terse.")
            $0.cacheBreakpoint = .with { $0.ttl = .with { $0.seconds = 3600 } }
          }
        ]
      },
      .with {
        $0.role = .user
        $0.name = "ada"
        $0.content = [
          .with {
            $0.part = .image(
              .with {
                $0.source = .data([1, 2])
                $0.mimeType = "image/png"
                $0.detail = "low"
              })
          },
          .with {
            $0.part = .document(
              .with {
                $0.source = .data(Array("a text".utf8))
                $0.mimeType = "text/plain"
                $0.filename = "a.txt"
              })
          },
        ]
      },
    ]
    $0.sampling = .with {
      $0.temperature = 1.7
      $0.topP = 0.5
      $0.topK = 5
      $0.maxOutputTokens = 5000
      $0.stop = ["\n\n", "é"]
      $0.seed = -1
      $0.frequencyPenalty = 3
      $0.candidateCount = 2
      $0.topLogprobs = 3
    }
    $0.reasoning = .with {
      $0.effort = .high
      $0.maxTokens = 2000
      $0.exclude = true
    }
    $0.providerOptionsJSON = ["p": #"{"temperature": 1, "x":{"a":[1]}}"#]
    $0.endUser = "u"
    $0.routing = .with { $0.affinityKey = "k" }
  },
  .with {
    $0.messages = [
      .with {
        $0.role = .user
        $0.content = [.with { $0.part = .text("Hi") }]
      },
      .with {
        $0.role = .assistant
        $0.content = [
          .with {
            $0.part = .thinking(.with { $0.text = "hm" })
            $0.signature = Array("p\u{0}[{\"a\":1}]".utf8)
          },
          .with {
            $0.part = .thinking(.with { $0.redacted = true })
            $0.signature = Array("p\u{0}ZGF0YQ".utf8)
          },
          .with { $0.part = .refusal("no") },
          .with {
            $0.part = .toolCall(
              .with {
                $0.id = "call:1"
                $0.name = "f"
                $0.argumentsJSON = #"{"a":[1,"b"]}"#
              })
          },
          .with {
            $0.part = .providerPart(
              .with {
                $0.provider = "p"
                $0.json = #"{"type":"own"}"#
              })
          },
        ]
      },
      .with {
        $0.role = .tool
        $0.toolCallID = "call:1"
        $0.toolError = true
        $0.content = [.with { $0.part = .text("failed") }]
      },
    ]
    $0.tools = ["f", "g"].map { name in
      .with {
        $0.tool = .function(
          .with {
            $0.name = name
            $0.description = "d"
            $0.parametersSchemaJSON = name == "f" ? "" : #" {"type":"object"} "#
            $0.strict = name == "f"
          })
        $0.cacheBreakpoint = CacheBreakpoint()
      }
    }
    $0.toolChoice = .with {
      $0.mode = .required
      $0.functionNames = ["f"]
    }
    $0.parallelToolCalls = false
    $0.responseFormat = .with {
      $0.format = .jsonSchema(
        .with {
          $0.schemaJSON = #"{"type":"object"}"#
          $0.strict = true
        })
    }
  },
  .with {
    $0.messages = [
      .with {
        $0.role = .user
        $0.content = [
          .with { $0.part = .document(.with { $0.source = .url("https://example.com/a.pdf") }) },
          .with {
            $0.part = .audio(
              .with {
                $0.source = .data([1])
                $0.mimeType = "audio/mpeg"
              })
          },
        ]
      }
    ]
    $0.responseFormat = .with { $0.format = .jsonObject(JsonObjectFormat()) }
  },
]
