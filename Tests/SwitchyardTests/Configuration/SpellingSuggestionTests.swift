import Testing

@testable import Switchyard

@Suite("SpellingSuggestion")
struct SpellingSuggestionTests {
  static let words = ["listen", "loops", "limits", "base_url", "name"]

  @Test(
    "The nearest word is suggested if it is near enough",
    arguments: [
      ("listens", "listen"), ("lisetn", "listen"), ("baseurl", "base_url"), ("nmae", "name"),
      ("zone", nil), ("", nil), (String(repeating: "n", count: 100), nil),
    ] as [(String, String?)])
  func closest(_ word: String, _ suggestion: String?) {
    #expect(SpellingSuggestion.closest(to: word, of: Self.words) == suggestion)
  }

  @Test(
    "Insertions, deletions, replacements and swaps are one step each",
    arguments: [("", "", 0), ("a", "", 1), ("ab", "ba", 1), ("abc", "abd", 1), ("abc", "xyz", 3)])
  func distance(_ left: String, _ right: String, _ steps: Int) {
    #expect(SpellingSuggestion.distance(Array(left), Array(right)) == steps)
  }
}
