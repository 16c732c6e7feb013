import TestSupport
import Testing

@testable import Router

@Suite("ClosestNames")
struct ClosestNamesTests {
  /// The textbook's whole table, to hold the banded one against.
  private static func fullDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in right.enumerated() {
        let replaced = diagonal + (a == b ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j + 1] + 1, row[j] + 1)
      }
    }
    return row[right.count]
  }

  @Test("the banded distance is the whole one, or nil over the limit", arguments: 0..<4)
  func distances(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      let left = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        UInt8.random(in: 97...99, using: &random)
      }
      let right = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        UInt8.random(in: 97...99, using: &random)
      }
      let full = Self.fullDistance(left, right)
      for limit in 0...5 {
        let banded = ClosestNames.distance(left, right, limit: limit)
        #expect(banded == (full <= limit ? full : nil), "\(left) \(right) \(limit)")
      }
    }
  }

  @Test(
    "a mistyped id finds its neighbours, nearest first",
    arguments: [
      ("gtp-5", ["gpt-5"]), ("GPT-5-mni", ["gpt-5-mini", "gpt-5"]), ("qwne", ["Qwen3:8b"]),
      ("nothing-like-it", []), ("", []),
    ])
  func suggestions(name: String, expected: [String]) throws {
    let catalog = try Catalog(entries: [
      entry("gpt-5", [], offer("a")), entry("gpt-5-mini", [], offer("a")),
      entry("Qwen3:8b", ["qwen"], offer("a")), entry("mistral-large", [], offer("a")),
    ])
    #expect(catalog.closestIDs(to: name) == expected)
  }

  @Test("at most three of a large catalog")
  func bounded() throws {
    let catalog = try Catalog(
      entries: (0..<5000).map { entry("model-\($0)", [], offer("a")) })
    #expect(catalog.closestIDs(to: "model-10x").count == 3)
    #expect(catalog.closestIDs(to: String(repeating: "m", count: 5000)).isEmpty)
  }
}
