import Testing

@testable import Router

@Suite("FilterLexer")
struct FilterLexerTests {
  @Test("words, quotes, comparators and parentheses, each at its place")
  func tokens() throws {
    let tokens = try FilterLexer.tokens(of: #"(-id>="a \"b\\" OR x:y)"#)
    #expect(
      tokens.map(\.kind) == [
        .leftParenthesis, .text("-id"), .comparator(.greaterOrEqual), .quoted(#"a "b\"#),
        .text("OR"), .text("x"), .comparator(.has), .text("y"), .rightParenthesis,
      ])
    #expect(tokens.map(\.position) == [0, 1, 4, 6, 16, 19, 20, 21, 22])
  }

  @Test("a quoted backslash before a star is kept for the pattern")
  func escapedStar() throws {
    #expect(try FilterLexer.tokens(of: #"'a\*\q'"#).map(\.kind) == [.quoted(#"a\*q"#)])
  }

  @Test(
    "what is no token is refused at its place",
    arguments: [("id = \"x", 5), ("id = 'x\\", 5), ("a ! b", 2), ("a,b", 1)])
  func errors(filter: String, position: Int) {
    let error = #expect(throws: FilterError.self) { try FilterLexer.tokens(of: filter) }
    #expect(error?.position == position)
  }

  @Test("a filter is bounded")
  func length() {
    let filter = String(repeating: "a", count: FilterLexer.maximumLength)
    #expect(throws: Never.self) { try FilterLexer.tokens(of: filter) }
    #expect(throws: FilterError.self) { try FilterLexer.tokens(of: filter + "a") }
  }
}
