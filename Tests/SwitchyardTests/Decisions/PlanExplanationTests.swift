import Codec
import Router
import Testing

@testable import Switchyard

@Suite("Plan explanation")
struct PlanExplanationTests {
  private func explanation(_ routing: Routing = Routing()) throws -> PlanExplanation {
    let configuration = try Configuration(
      text: """
        routing: { policy: cheapest }
        providers:
          - name: dear
            dialect: openai
            base_url: http://127.0.0.1:1/v1
            region: eu
            models: [{ id: m, price: { input: 9, output: 9 } }]
          - name: cheap
            dialect: openai
            base_url: http://127.0.0.1:1/v1
            region: us
            models: [{ id: m, upstream_model: up, price: { input: 1, output: 2 } }]
        """, file: "c.yaml", environment: [:])
    return try PlanExplanation(
      of: .with {
        $0.model = "m"
        $0.routing = routing
      }, inputTokens: 1000, configuration: configuration)
  }

  @Test("Offers come in the order in which they would be tried, with what they cost about")
  func offers() throws {
    #expect(
      try self.explanation().lines == [
        "m by cheapest, 1000 tokens of input estimated",
        "     PROVIDER  UPSTREAM MODEL  REGION  COST ABOUT",
        "  1  cheap     up              us      $0.002024",
        "  2  dear      m               eu      $0.013608",
      ])
  }

  @Test("Where the first is drawn, it says how often each is")
  func draws() throws {
    let explanation = try self.explanation(.with { $0.policy = .fastest })
    #expect(
      explanation.lines[1] == "     PROVIDER  UPSTREAM MODEL  REGION  COST ABOUT  FIRST FOR")
    #expect(explanation.lines[2].hasPrefix("  1  dear") && explanation.lines[2].hasSuffix(" %"))
    #expect(explanation.lines[3].hasPrefix("  2  cheap") && explanation.lines[3].hasSuffix(" %"))
    let cheapest = try self.explanation()
    #expect(cheapest.json.compact.contains("\"firstShare\":1.0"))
  }

  @Test("Each other offer has its reason")
  func rejections() throws {
    let explanation = try self.explanation(.with { $0.regions = ["eu"] })
    #expect(
      explanation.lines.suffix(2) == [
        "     PROVIDER  UPSTREAM MODEL  REGION  BECAUSE",
        "  -  cheap     up              us      region us is not one of routing.regions",
      ])
    #expect(explanation.json.compact.contains("\"constraint\":\"CONSTRAINT_REGION\""))
    let nowhere = try self.explanation(.with { $0.regions = ["mars"] })
    #expect(!nowhere.hasOffers && nowhere.lines[1] == "no offer would be tried")
  }
}
