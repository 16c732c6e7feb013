import Codec
import Testing

@testable import Router

@Suite("ModelOrder")
struct ModelOrderTests {
  private static func ids(_ order: String) throws -> [String] {
    try CatalogQuery.list(.with { $0.orderBy = order }, catalog: try FilterTests.catalog())
      .models.map(\.id)
  }

  @Test(
    "fields, directions and ties",
    arguments: [
      ("id", ["gpt-5", "Mistral-Large", "mistral-tiny", "unknown"]),
      ("id desc", ["unknown", "mistral-tiny", "Mistral-Large", "gpt-5"]),
      ("min_input_price", ["mistral-tiny", "gpt-5", "Mistral-Large", "unknown"]),
      // What is unknown is last either way.
      ("min_input_price desc", ["Mistral-Large", "gpt-5", "mistral-tiny", "unknown"]),
      ("context_window desc", ["gpt-5", "Mistral-Large", "mistral-tiny", "unknown"]),
      ("owner, id desc", ["Mistral-Large", "gpt-5", "unknown", "mistral-tiny"]),
      (" owner  asc ,id ", ["Mistral-Large", "gpt-5", "mistral-tiny", "unknown"]),
      ("create_time", ["gpt-5", "Mistral-Large", "mistral-tiny", "unknown"]),
      ("", ["Mistral-Large", "mistral-tiny", "gpt-5", "unknown"]),
    ])
  func orders(order: String, ids: [String]) throws {
    #expect(try Self.ids(order) == ids)
  }

  @Test(
    "what is wrong is told with its place",
    arguments: [
      ("nope", 0), ("id, nope", 3), ("id,", 3), (",id", 0), ("id up", 0), ("id desc desc", 0),
      (String(repeating: "id,", count: 8) + "id", 0),
    ])
  func errors(order: String, position: Int) {
    let failure = #expect(throws: CallFailure.self) { try Self.ids(order) }
    #expect(failure?.fieldViolations.map(\.field) == ["order_by"])
    #expect(failure?.message.contains("at byte \(position):") == true, "\(failure?.message ?? "")")
  }

  @Test("an order is bounded")
  func length() {
    #expect(throws: CallFailure.self) { try Self.ids(String(repeating: " ", count: 600)) }
  }
}
