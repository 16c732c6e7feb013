import Testing

@testable import Router

@Suite("TextPattern")
struct TextPatternTests {
  @Test(
    "stars stand for any run of characters, letters have no case",
    arguments: [
      ("mistral*", "Mistral-Large", true), ("mistral*", "my-mistral", false),
      ("*large", "mistral-LARGE", true), ("*a*b*", "xaxbx", true), ("*a*b*", "xbxax", false),
      ("a*a", "a", false), ("a*a", "aa", true), ("**", "", true), ("*", "x", true),
      ("", "", true), ("", "x", false), ("abc", "ABC", true), (#"a\*b"#, "a*b", true),
      (#"a\*b"#, "axb", false), (#"a\b"#, #"a\b"#, true), (#"a\"#, #"a\"#, true),
      ("*aab*", "aaab", true), ("é*", "éA", true), ("é", "É", false),
    ])
  func matches(pattern: String, text: String, expected: Bool) {
    #expect(TextPattern(pattern).matches(text) == expected)
  }

  @Test(
    "a part of a text",
    arguments: [
      ("stra", "Mistral", true), ("m*l", "a mistral b", true), ("l*m", "mistral", false),
      ("", "x", true), ("x", "", false),
    ])
  func contained(pattern: String, text: String, expected: Bool) {
    #expect(TextPattern(pattern).isContained(in: text) == expected)
  }

  @Test("many stars take no more than a pass")
  func manyStars() {
    let pattern = TextPattern(String(repeating: "*a", count: 500) + "*b")
    #expect(!pattern.matches(String(repeating: "a", count: 500)))
    #expect(pattern.matches(String(repeating: "a", count: 500) + "b"))
  }
}
