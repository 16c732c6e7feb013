import Codec
import Testing

@testable import Router

@Suite("ModelReference")
struct ModelReferenceTests {
  private static func catalog() throws -> Catalog {
    try Catalog(entries: [
      entry("qwen3:8b", ["q"], offer("local", 0)), entry("qwen3", [], offer("local", 0)),
      entry("large", ["big:fastest"], offer("acme", 1)), entry("large", [], offer("local", 0)),
    ])
  }

  struct Row: Sendable {
    let name: String
    let id: String
    var policy: Routing.Policy?
    var provider: String?
  }

  @Test(
    "whole first, then split at the last colon",
    arguments: [
      Row(name: "qwen3:8b", id: "qwen3:8b"), Row(name: "QWEN3:8B", id: "qwen3:8b"),
      Row(name: "qwen3:8b:fastest", id: "qwen3:8b", policy: .fastest),
      Row(name: "qwen3:cheapest", id: "qwen3", policy: .cheapest),
      Row(name: "qwen3:Throughput", id: "qwen3", policy: .throughput),
      Row(name: "large:acme", id: "large", provider: "acme"),
      Row(name: "large:ACME", id: "large", provider: "acme"),
      Row(name: "q:local", id: "qwen3:8b", provider: "local"),
      // An alias that looks like a suffix is an alias.
      Row(name: "big:fastest", id: "large"),
      // A provider that doesn't serve the model is still a pin: planning says why it can't be.
      Row(name: "qwen3:acme", id: "qwen3", provider: "acme"),
    ])
  func resolves(row: Row) throws {
    let catalog = try Self.catalog()
    let reference = try ModelReference(row.name, catalog: catalog, routing: Routing())
    #expect(catalog.models[reference.place].id == row.id)
    #expect(reference.policy == row.policy)
    #expect(reference.provider == row.provider)
  }

  @Test(
    "a suffix that contradicts routing is refused with the field",
    arguments: [
      ("large:cheapest", Routing.with { $0.policy = .fastest }, "routing.policy"),
      ("large:acme", .with { $0.only = ["local"] }, "routing.only"),
      ("large:acme", .with { $0.ignore = ["ACME"] }, "routing.ignore"),
    ])
  func contradictions(name: String, routing: Routing, field: String) {
    let failure = #expect(throws: CallFailure.self) {
      try ModelReference(name, catalog: try Self.catalog(), routing: routing)
    }
    #expect(failure?.kind == .invalidRequest)
    #expect(failure?.reason == "INVALID_REQUEST")
    #expect(failure?.fieldViolations.map(\.field) == [field])
  }

  @Test(
    "a suffix that says the same as routing is fine",
    arguments: [
      ("large:cheapest", Routing.with { $0.policy = .cheapest }),
      ("large:acme", .with { $0.only = ["local", "Acme"] }),
      ("large:acme", .with { $0.ignore = ["local"] }),
    ])
  func agreements(name: String, routing: Routing) throws {
    _ = try ModelReference(name, catalog: try Self.catalog(), routing: routing)
  }

  @Test(
    "an unknown model gets the closest ids",
    arguments: [
      ("lagre", ["large"]), ("qwen3:fastet", ["qwen3"]), ("nothing-like-it", []), (":", []),
      ("large:", ["large"]), (":cheapest", []),
    ])
  func unknown(name: String, suggestions: [String]) {
    let failure = #expect(throws: CallFailure.self) {
      try ModelReference(name, catalog: try Self.catalog(), routing: Routing())
    }
    #expect(failure?.kind == .modelNotFound)
    #expect(failure?.suggestions == suggestions)
  }

  @Test("empty and overlong names are refused", arguments: [0, 5000])
  func bounds(length: Int) {
    let name = String(repeating: "x", count: length)
    let failure = #expect(throws: CallFailure.self) {
      try ModelReference(name, catalog: try Self.catalog(), routing: Routing())
    }
    #expect(failure?.fieldViolations.map(\.field) == ["model"])
  }
}
