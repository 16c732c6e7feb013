import Codec
import Testing

@testable import Switchyard

@Suite("ContractJSON")
struct ContractJSONTests {
  @Test("Fields have their JSON names, and those at their default are left out")
  func names() {
    let usage = Usage.with {
      $0.inputTokens = 12
      $0.cachedInputTokens = 0
      $0.source = .provider
      $0.costNanoUSD = 0
    }
    #expect(
      ContractJSON.json(usage).compact
        == #"{"inputTokens":12,"cachedInputTokens":0,"source":"SOURCE_PROVIDER","costNanoUsd":"0"}"#
    )
    #expect(ContractJSON.json(Usage()).compact == "{}")
  }

  @Test("A oneof goes by the name of its case, nested messages and lists by theirs")
  func oneofs() {
    let event = StreamCompleteResponse.with {
      $0.event = .delta(
        .with {
          $0.partIndex = 1
          $0.delta = .toolCall(
            .with {
              $0.id = "c"
              $0.argumentsJSON = "{\"a\":1}"
            })
        })
    }
    #expect(
      ContractJSON.json(event).compact
        == #"{"delta":{"partIndex":1,"toolCall":{"id":"c","argumentsJson":"{\"a\":1}"}}}"#)
    let message = Message.with {
      $0.role = .assistant
      $0.content = [
        .with { $0.part = .text("hé\u{1B}\n") },
        .with {
          $0.part = .thinking(.with { $0.redacted = true })
          $0.signature = [0xFF, 0]
        },
      ]
    }
    #expect(
      ContractJSON.json(message).compact
        == #"{"role":"ROLE_ASSISTANT","content":[{"text":"hé\u001b\n"},"#
        + #"{"thinking":{"redacted":true},"signature":"/wA="}]}"#)
  }

  @Test(
    "Durations are seconds, with as many digits as are needed in threes",
    arguments: [
      (0, 0, "0s"), (1, 500_000_000, "1.500s"), (3, 1, "3.000000001s"), (-1, -2_000, "-1.000002s"),
      (0, -5_000_000, "-0.005s"),
    ] as [(Int64, Int32, String)])
  func durations(_ seconds: Int64, _ nanos: Int32, _ text: String) {
    let duration = ProtoDuration.with {
      $0.seconds = seconds
      $0.nanos = nanos
    }
    #expect(ContractJSON.json(duration) == .string(text))
  }

  @Test("Timestamps are RFC 3339 in UTC, and any number is written without a crash")
  func timestamps() {
    func text(_ seconds: Int64, _ nanos: Int32) -> JSONText {
      ContractJSON.json(
        ProtoTimestamp.with {
          $0.seconds = seconds
          $0.nanos = nanos
        })
    }
    #expect(text(1_806_537_600, 0) == .string("2027-04-01T00:00:00Z"))
    #expect(text(0, 120_000_000) == .string("1970-01-01T00:00:00.120Z"))
    #expect(text(.max, .min) == .string("9999-12-31T23:59:59.999999999Z"))
  }

  @Test("Prices are numbers without an exponent's noise")
  func numbers() {
    let price = Price.with {
      $0.input = 0.1
      $0.output = 3
      $0.cachedInput = .infinity
    }
    #expect(
      ContractJSON.json(price).compact == #"{"input":0.1,"cachedInput":"Infinity","output":3}"#)
  }

  @Test("An enum value that this build doesn't know is its number")
  func unknownEnum() {
    let model = Model.with { $0.capabilities = [.tools, Capability(rawValue: 99)] }
    #expect(ContractJSON.json(model).compact == #"{"capabilities":["CAPABILITY_TOOLS",99]}"#)
  }

  @Test("Indented, each member and element has a line")
  func pretty() {
    let model = Model.with {
      $0.id = "m"
      $0.aliases = ["a", "b"]
      $0.offers = [Offer()]
    }
    #expect(
      ContractJSON.json(model).pretty == """
        {
          "id": "m",
          "aliases": [
            "a",
            "b"
          ],
          "offers": [
            {}
          ]
        }
        """)
  }
}
