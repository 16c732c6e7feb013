import Clock
import Codec
import Foundation
import RPCServer
import Router
import Testing

@testable import Switchyard

@Suite("Decision record")
struct DecisionRecordTests {
  private static let secret = "the prompt that nobody else may read"

  private func record(offers: Int = 2, labels: [String: String] = [:]) throws -> DecisionRecord {
    let catalog = try Catalog(
      entries: (0..<offers).map { number in
        CatalogEntry(
          id: "m",
          offer: CatalogOffer(
            provider: "p\(number)", providerIndex: number, upstreamModel: "up",
            region: number == 0 ? "eu" : "us"))
      })
    let request = CompleteRequest.with {
      $0.model = "m"
      $0.messages = [
        .with {
          $0.role = .user
          $0.content = [.with { $0.part = .text(Self.secret) }]
        }
      ]
    }
    var random = SplitMix64(seed: 1)
    let plan = try Planner(HealthSnapshot(catalog)).plan(
      model: "m", routing: .with { $0.regions = ["eu"] }, facts: RequestFacts(request),
      context: CallContext(now: .now), random: &random)
    return DecisionRecord(
      callID: "call-1", isStreamed: true, model: "m", labels: labels, inputTokens: 12,
      hasAffinity: false, deadline: .seconds(3), plan: plan,
      attempts: [
        .with {
          $0.provider = "p0"
          $0.upstreamModel = "up"
          $0.outcome = .serverError
          $0.httpStatus = 500
          $0.detail = Self.secret
          $0.duration = ProtoDuration(.microseconds(1500))
          $0.costNanoUSD = 70
        }
      ], hasHedged: true,
      usage: .with {
        $0.inputTokens = 5
        $0.outputTokens = 2
        $0.source = .providerPartial
        $0.costNanoUSD = 70
      }, timeToFirstToken: .milliseconds(2), total: .milliseconds(4), status: .unavailable,
      reason: "ALL_OFFERS_FAILED")
  }

  private func object(_ record: DecisionRecord) throws -> [String: Any] {
    var writer = JSONWriter()
    record.write(to: &writer)
    return try #require(
      try JSONSerialization.jsonObject(with: Data(writer.text)) as? [String: Any])
  }

  @Test("A line says what was planned, ruled out, tried and spent")
  func content() throws {
    let line = try self.object(try self.record(labels: ["team": "search"]))
    #expect(line["call"] as? String == "call-1")
    #expect(line["method"] as? String == "StreamComplete")
    #expect(line["policy"] as? String == "POLICY_PRIORITY")
    #expect(line["status"] as? String == "UNAVAILABLE")
    #expect(line["reason"] as? String == "ALL_OFFERS_FAILED")
    #expect(line["deadline_ms"] as? Double == 3000)
    #expect(line["hedged"] as? Bool == true)
    #expect(line["total_ms"] as? Double == 4)
    #expect((line["labels"] as? [String: String]) == ["team": "search"])
    let planned = try #require((line["plan"] as? [[String: Any]])?.first)
    #expect(planned["provider"] as? String == "p0" && planned["region"] as? String == "eu")
    let rejection = try #require((line["rejections"] as? [[String: Any]])?.first)
    #expect(rejection["constraint"] as? String == "CONSTRAINT_REGION")
    let attempt = try #require((line["attempts"] as? [[String: Any]])?.first)
    #expect(attempt["outcome"] as? String == "OUTCOME_SERVER_ERROR")
    #expect(attempt["duration_ms"] as? Double == 1.5)
    let usage = try #require(line["usage"] as? [String: Any])
    #expect(usage["source"] as? String == "SOURCE_PROVIDER_PARTIAL")
    #expect(usage["cost_nano_usd"] as? Int == 70)
    let time = try #require(line["time"] as? String)
    #expect(time.hasSuffix("Z") && time.contains("T"))
  }

  @Test("Neither a prompt nor a provider's words about it are in a line")
  func secrecy() throws {
    var writer = JSONWriter()
    try self.record().write(to: &writer)
    let line = try #require(String(bytes: writer.text, encoding: .utf8))
    #expect(!line.contains("prompt") && !line.contains("\n"))
  }

  @Test("A line is bounded, whatever the call brings")
  func bounds() throws {
    let labels = Dictionary(
      uniqueKeysWithValues: (0..<100).map { ("\($0)", String(repeating: "x", count: 10_000)) })
    var record = try self.record(offers: 500, labels: labels)
    record.model = String(repeating: "m", count: 10_000)
    var writer = JSONWriter()
    record.write(to: &writer)
    #expect(writer.text.count < 16_384)
    let line = try self.object(record)
    #expect(line["rejections_omitted"] as? Int == 483)
    #expect((line["labels"] as? [String: String])?.count == 16)
  }
}
