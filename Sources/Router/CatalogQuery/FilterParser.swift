/// Parses the filter grammar of AIP-160: words side by side mean AND, OR binds tighter than AND,
/// `NOT` and a leading minus negate. Functions aren't part of it here.
struct FilterParser {
  /// Parentheses in each other.
  static let maximumDepth = 16
  /// Restrictions in one filter.
  static let maximumTerms = 64

  private let tokens: [FilterLexer.Token]
  private let end: Int
  private var next = 0
  private var terms = 0

  /// - Returns: nil for a filter without words: everything passes.
  static func parse(_ filter: String) throws(FilterError) -> FilterExpression? {
    let tokens = try FilterLexer.tokens(of: filter)
    if tokens.isEmpty { return nil }
    var parser = FilterParser(tokens: tokens, end: filter.utf8.count)
    let expression = try parser.expression(depth: 0)
    if let token = parser.peek { throw FilterError(token.position, "nothing opens this \")\"") }
    return expression
  }

  private init(tokens: [FilterLexer.Token], end: Int) {
    self.tokens = tokens
    self.end = end
  }

  private var peek: FilterLexer.Token? {
    self.next < self.tokens.count ? self.tokens[self.next] : nil
  }

  private var position: Int { self.peek?.position ?? self.end }

  private mutating func take(word: String) -> Bool {
    guard self.peek?.kind == .text(word) else { return false }
    self.next += 1
    return true
  }

  /// `expression` and `sequence` of the grammar, which mean the same.
  private mutating func expression(depth: Int) throws(FilterError) -> FilterExpression {
    guard depth < Self.maximumDepth else {
      throw FilterError(self.position, "more than \(Self.maximumDepth) parentheses in each other")
    }
    var factors = [try self.factor(depth: depth)]
    while let token = self.peek, token.kind != .rightParenthesis {
      _ = self.take(word: "AND")
      factors.append(try self.factor(depth: depth))
    }
    return factors.count == 1 ? factors[0] : .all(factors)
  }

  private mutating func factor(depth: Int) throws(FilterError) -> FilterExpression {
    var terms = [try self.term(depth: depth)]
    while self.take(word: "OR") { terms.append(try self.term(depth: depth)) }
    return terms.count == 1 ? terms[0] : .any(terms)
  }

  private mutating func term(depth: Int) throws(FilterError) -> FilterExpression {
    self.terms += 1
    guard self.terms <= Self.maximumTerms else {
      throw FilterError(self.position, "more than \(Self.maximumTerms) restrictions")
    }
    if self.take(word: "NOT") || self.take(word: "-") {
      return .not(try self.simple(depth: depth))
    }
    if case .text(let text)? = self.peek?.kind, text.hasPrefix("-") {
      return .not(try self.simple(depth: depth, skippingMinus: true))
    }
    return try self.simple(depth: depth)
  }

  private mutating func simple(
    depth: Int, skippingMinus: Bool = false
  ) throws(FilterError) -> FilterExpression {
    guard let token = self.peek else { throw FilterError(self.end, "something is missing here") }
    self.next += 1
    switch token.kind {
    case .leftParenthesis:
      let inner = try self.expression(depth: depth + 1)
      guard self.peek?.kind == .rightParenthesis else {
        throw FilterError(token.position, "the parenthesis is never closed")
      }
      self.next += 1
      return inner
    case .quoted(let text):
      return .anywhere(TextPattern(text))
    case .text(let text):
      if ["AND", "OR", "NOT"].contains(text) {
        throw FilterError(token.position, "something is missing before \(text)")
      }
      let word = skippingMinus ? String(text.dropFirst()) : text
      guard case .comparator(let comparator)? = self.peek?.kind else {
        return .anywhere(TextPattern(word))
      }
      self.next += 1
      return try self.restriction(word, at: token.position, comparator)
    case .rightParenthesis, .comparator:
      throw FilterError(token.position, "a field's name or a value is missing here")
    }
  }

  private mutating func restriction(
    _ path: String, at position: Int, _ comparator: FilterComparator
  ) throws(FilterError) -> FilterExpression {
    guard let field = FilterField.named(path) else {
      throw FilterError(
        position, "there is no field \"\(path.truncated(toUTF8Bytes: 64))\" to filter by")
    }
    let start = self.position
    guard let token = self.peek else { throw FilterError(start, "a value is missing here") }
    self.next += 1
    switch token.kind {
    case .text(let value), .quoted(let value):
      return .comparison(
        try FilterComparison(field, comparator, value, token.kind, at: start))
    default:
      throw FilterError(start, "a value is missing here")
    }
  }
}
