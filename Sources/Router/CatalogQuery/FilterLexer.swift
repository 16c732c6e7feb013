/// Splits a filter of AIP-160 into its tokens.
struct FilterLexer {
  struct Token: Equatable {
    enum Kind: Equatable {
      /// A bare word: a field's path, a value, AND, OR, NOT; perhaps with a leading minus.
      case text(String)
      /// What stood in quotes; a backslash before any character is taken away, except before "*",
      /// which a pattern reads for itself.
      case quoted(String)
      case comparator(FilterComparator)
      case leftParenthesis
      case rightParenthesis
    }

    let kind: Kind
    /// Bytes before it.
    let position: Int
  }

  /// Bytes of a filter.
  static let maximumLength = 4096

  private let bytes: [UInt8]
  private var offset = 0

  static func tokens(of filter: String) throws(FilterError) -> [Token] {
    guard filter.utf8.count <= Self.maximumLength else {
      throw FilterError(Self.maximumLength, "longer than \(Self.maximumLength) bytes")
    }
    var lexer = FilterLexer(bytes: Array(filter.utf8))
    var tokens: [Token] = []
    while let token = try lexer.next() { tokens.append(token) }
    return tokens
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func next() throws(FilterError) -> Token? {
    while let byte = self.peek, Self.isSpace(byte) { self.offset += 1 }
    let start = self.offset
    guard let byte = self.peek else { return nil }
    switch byte {
    case UInt8(ascii: "("):
      self.offset += 1
      return Token(kind: .leftParenthesis, position: start)
    case UInt8(ascii: ")"):
      self.offset += 1
      return Token(kind: .rightParenthesis, position: start)
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      return Token(kind: .quoted(try self.quoted(by: byte)), position: start)
    case _ where Self.isComparator(byte):
      return Token(kind: .comparator(try self.comparator()), position: start)
    case UInt8(ascii: ","):
      throw FilterError(start, "a comma has no meaning here")
    default:
      while let byte = self.peek, Self.isBare(byte) { self.offset += 1 }
      let text = String(decoding: self.bytes[start..<self.offset], as: UTF8.self)
      return Token(kind: .text(text), position: start)
    }
  }

  private mutating func quoted(by quote: UInt8) throws(FilterError) -> String {
    let start = self.offset
    self.offset += 1
    var content: [UInt8] = []
    while let byte = self.peek {
      self.offset += 1
      if byte == quote { return String(decoding: content, as: UTF8.self) }
      if byte == UInt8(ascii: "\\") {
        guard let escaped = self.peek else { break }
        self.offset += 1
        if escaped == UInt8(ascii: "*") { content.append(byte) }
        content.append(escaped)
      } else {
        content.append(byte)
      }
    }
    throw FilterError(start, "the quotation mark is never closed")
  }

  private mutating func comparator() throws(FilterError) -> FilterComparator {
    let start = self.offset
    // Two characters before one.
    for length in [2, 1] where start + length <= self.bytes.count {
      let text = String(decoding: self.bytes[start..<(start + length)], as: UTF8.self)
      if let comparator = FilterComparator(rawValue: text) {
        self.offset += length
        return comparator
      }
    }
    throw FilterError(start, "\"!\" means something only in \"!=\"")
  }

  private var peek: UInt8? {
    self.offset < self.bytes.count ? self.bytes[self.offset] : nil
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private static func isComparator(_ byte: UInt8) -> Bool {
    [UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: ":")]
      .contains(byte)
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\""), UInt8(ascii: "'"),
      UInt8(ascii: ","):
      false
    default: !Self.isSpace(byte) && !Self.isComparator(byte)
    }
  }
}

enum FilterComparator: String {
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case has = ":"
}
