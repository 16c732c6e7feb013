import Codec
import Testing

@testable import Router

@Suite("UsageEstimate")
struct UsageEstimateTests {
  @Test("counts every text of every choice and says that it is an estimate")
  func choices() {
    let choices = [
      Choice.with { $0.message = message(.assistant, .text("Hello there"), .refusal("no")) },
      .with {
        $0.message = message(
          .assistant, .thinking(.with { $0.text = "let me see" }),
          .toolCall(
            .with {
              $0.name = "f"
              $0.argumentsJSON = "{}"
            }))
      },
    ]
    let usage = UsageEstimate.usage(request: request(), choices: choices)
    let texts = ["Hello there", "no", "let me see", "f", "{}"]
    #expect(usage.outputTokens == texts.reduce(0) { $0 + TokenEstimate.tokens(of: $1) })
    #expect(usage.inputTokens == TokenEstimate.inputTokens(of: request()))
    #expect(usage.source == .estimated)
  }

  @Test("counts below nothing are nothing")
  func bounds() {
    let usage = UsageEstimate.usage(inputTokens: -1, outputTokens: .max)
    #expect(usage.inputTokens == 0)
    #expect(usage.outputTokens == .max)
  }
}
