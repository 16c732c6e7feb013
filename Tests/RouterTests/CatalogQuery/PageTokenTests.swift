import Testing

@testable import Router

@Suite("PageToken")
struct PageTokenTests {
  private static let token = PageToken(
    query: PageToken.query(filter: "a", order: "b"), offset: 70_000, lastID: "Modèle/ä:8b")

  @Test("a token reads back as it was")
  func roundTrip() {
    #expect(PageToken(text: Self.token.text) == Self.token)
    let long = PageToken(
      query: .max, offset: .max, lastID: String(repeating: "x", count: Catalog.maximumNameLength))
    #expect(PageToken(text: long.text) == long)
  }

  @Test("filter and order can't be mistaken for each other")
  func query() {
    #expect(
      PageToken.query(filter: "ab", order: "c") != PageToken.query(filter: "a", order: "bc"))
    #expect(PageToken.query(filter: "", order: "x") != PageToken.query(filter: "x", order: ""))
    // The same in every process: tokens outlive a restart.
    #expect(PageToken.query(filter: "", order: "") == 0xaf63_bd4c_8601_b7df)
  }

  @Test(
    "what was never given out is refused",
    arguments: ["", "0", "xyz", "00", "é", String(repeating: "0", count: 5000)])
  func garbage(text: String) {
    #expect(PageToken(text: text) == nil)
  }

  @Test("any changed digit is noticed")
  func tampering() {
    let text = Array(Self.token.text.utf8)
    for index in text.indices {
      var changed = text
      changed[index] = changed[index] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
      #expect(PageToken(text: String(decoding: changed, as: UTF8.self)) == nil)
    }
  }
}
