import Testing

@testable import Router

@Suite("CaselessText")
struct CaselessTextTests {
  @Test(
    "ASCII letters compare without case, nothing else does",
    arguments: [
      ("eu", "EU", true), ("", "", true), ("eu", "eur", false), ("[", "{", false),
      ("@", "`", false), ("Ä", "ä", false), ("zürich", "ZüRICH", true),
    ])
  func compares(left: String, right: String, expected: Bool) {
    #expect(left.equalsIgnoringCase(right) == expected)
    #expect([right].containsIgnoringCase(left) == expected)
  }

  @Test(
    "a text is cut at a whole character",
    arguments: [
      ("hello", 5, "hello"), ("hello", 4, "h…"), ("hello", 3, ""), ("hello", 0, ""),
      ("äöüäöü", 8, "äö…"), ("äöüäöü", 7, "äö…"), ("😀😀😀", 11, "😀😀…"), ("😀😀😀", 10, "😀…"),
    ])
  func truncates(text: String, limit: Int, expected: String) {
    let cut = text.truncated(toUTF8Bytes: limit)
    #expect(cut == expected)
    #expect(cut.utf8.count <= limit)
  }
}
