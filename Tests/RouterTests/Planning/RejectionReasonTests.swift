import Codec
import Testing

@testable import Router

@Suite("RejectionReason")
struct RejectionReasonTests {
  @Test(
    "each reason names its constraint and says why to a person",
    arguments: [
      (RejectionReason.notInOnly, Rejection.Constraint.callerChoice, "not in routing.only"),
      (.ignored, .callerChoice, "in routing.ignore"),
      (.notPinned("x"), .callerChoice, "the call names the provider x"),
      (.region(""), .region, "region unknown"),
      (.region("us"), .region, "region us is not one of routing.regions"),
      (.noTrainingNotPromised, .dataPolicy, "does not promise not to train on the prompt"),
      (.zeroRetentionNotPromised, .dataPolicy, "does not promise not to keep the prompt"),
      (.quantization(""), .quantization, "weight precision unknown"),
      (.tag(missing: "t"), .tag, "lacks the tag t"),
      (.capability(missing: [.vision, .tools]), .capability, "lacks tools, vision"),
      (.parameter("sampling.seed"), .parameter, "does not take sampling.seed"),
      (
        .inputPrice(2_500_000, limit: 1_000_000), .price,
        "input price 2.5 > 1.0 dollars per million tokens"
      ),
      (
        .callPrice(5_000_000, limit: 3_000_000), .price,
        "estimated price of the call 0.005 > 0.003 dollars"
      ),
      (.priceUnknown, .price, "price unknown"),
      (
        .contextWindow(32768, needed: 41200), .contextWindow,
        "context window 32768 < 41200 needed"
      ),
      (.credentials, .credentials, "no credentials configured"),
      (.circuitOpen(until: nil), .circuitOpen, "out after failures; waiting for the next probe"),
      (.rateLimited(until: nil), .rateLimited, "at the provider's rate limit"),
    ])
  func words(reason: RejectionReason, constraint: Rejection.Constraint, detail: String) {
    #expect(reason.constraint == constraint)
    #expect(reason.detail == detail)
  }
}
