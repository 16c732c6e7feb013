/// A JSON value as these tests read it, by no code that they test: with the text that stands for
/// it, so that what is spliced in can be compared byte for byte.
struct JSONNode {
  struct Member {
    let name: String
    let value: JSONNode
  }

  indirect enum Value {
    case object([Member])
    case array([JSONNode])
    case string(String)
    case number
    case bool(Bool)
    case null
  }

  let value: Value
  let text: String

  /// - Throws: `Mistake` where `bytes` are not one JSON document.
  init(_ bytes: [UInt8]) throws {
    var scanner = Scanner(bytes)
    self = try scanner.value()
    scanner.skipBlanks()
    guard scanner.isAtEnd else { throw scanner.mistake("more than one value") }
  }

  /// Some members of another object.
  init(object members: [Member]) { self.init(.object(members), "") }

  fileprivate init(_ value: Value, _ text: String) {
    self.value = value
    self.text = text
  }

  struct Mistake: Error, CustomStringConvertible {
    let description: String
  }

  private func mistake(_ expected: String) -> Mistake {
    Mistake(description: "\(self.text.prefix(100)) is no \(expected)")
  }

  // MARK: - Values

  func string() throws -> String {
    guard case .string(let string) = self.value else { throw self.mistake("string") }
    return string
  }

  func bool() throws -> Bool {
    guard case .bool(let bool) = self.value else { throw self.mistake("boolean") }
    return bool
  }

  /// By its text: no number is too large for it.
  func integer<Integer: FixedWidthInteger>() throws -> Integer {
    guard case .number = self.value, let integer = Integer(self.text) else {
      throw self.mistake("integer")
    }
    return integer
  }

  func double() throws -> Double {
    guard case .number = self.value, let double = Double(self.text) else {
      throw self.mistake("number")
    }
    return double
  }

  func elements() throws -> [JSONNode] {
    guard case .array(let elements) = self.value else { throw self.mistake("array") }
    return elements
  }

  func members() throws -> [Member] {
    guard case .object(let members) = self.value else { throw self.mistake("object") }
    return members
  }

  /// Takes an object apart: a member that is there twice or that `body` does not take is an error,
  /// as it is to a provider with a closed schema.
  func object<Result>(_ body: (inout Members) throws -> Result) throws -> Result {
    var members = Members(open: [:])
    for member in try self.members() {
      guard members.open.updateValue(member.value, forKey: member.name) == nil else {
        throw Mistake(description: "\(member.name) is there twice")
      }
    }
    let result = try body(&members)
    guard members.open.isEmpty else {
      throw Mistake(description: "unknown members: \(members.open.keys.sorted())")
    }
    return result
  }

  struct Members {
    fileprivate var open: [String: JSONNode]

    mutating func take(_ name: String) -> JSONNode? { self.open.removeValue(forKey: name) }

    mutating func demand(_ name: String) throws -> JSONNode {
      guard let value = self.take(name) else {
        throw Mistake(description: "\(name) is missing among \(self.open.keys.sorted())")
      }
      return value
    }

    /// The member must be one of these strings.
    mutating func demand(_ name: String, oneOf words: String...) throws {
      let word = try self.demand(name).string()
      guard words.contains(word) else { throw Mistake(description: "\(name) is \(word)") }
    }
  }
}

/// Recursive descent, by RFC 8259.
private struct Scanner {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { self.place == self.bytes.count }
  private var byte: UInt8 { self.isAtEnd ? 0 : self.bytes[self.place] }

  func mistake(_ what: String) -> JSONNode.Mistake {
    JSONNode.Mistake(description: "\(what) at byte \(self.place)")
  }

  mutating func skipBlanks() {
    while !self.isAtEnd, Self.isBlank(self.byte) { self.place += 1 }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard !self.isAtEnd, self.byte == UInt8(ascii: character) else { return false }
    self.place += 1
    return true
  }

  private mutating func demand(_ character: Unicode.Scalar) throws {
    guard self.take(character) else { throw self.mistake("no \(character)") }
  }

  mutating func value() throws -> JSONNode {
    self.skipBlanks()
    let start = self.place
    let value: JSONNode.Value
    switch self.byte {
    case UInt8(ascii: "{"): value = .object(try self.object())
    case UInt8(ascii: "["): value = .array(try self.array())
    case UInt8(ascii: "\""): value = .string(try self.string())
    default: value = try self.word()
    }
    let text = String(decoding: self.bytes[start..<self.place], as: UTF8.self)
    return JSONNode(value, text)
  }

  private mutating func object() throws -> [JSONNode.Member] {
    var members: [JSONNode.Member] = []
    self.place += 1
    self.skipBlanks()
    if self.take("}") { return members }
    repeat {
      self.skipBlanks()
      let name = try self.string()
      self.skipBlanks()
      try self.demand(":")
      members.append(JSONNode.Member(name: name, value: try self.value()))
      self.skipBlanks()
    } while self.take(",")
    try self.demand("}")
    return members
  }

  private mutating func array() throws -> [JSONNode] {
    var elements: [JSONNode] = []
    self.place += 1
    self.skipBlanks()
    if self.take("]") { return elements }
    repeat {
      elements.append(try self.value())
      self.skipBlanks()
    } while self.take(",")
    try self.demand("]")
    return elements
  }

  private mutating func string() throws -> String {
    try self.demand("\"")
    var units: [UInt8] = []
    while !self.take("\"") {
      guard !self.isAtEnd, self.byte >= 0x20 else { throw self.mistake("an open string") }
      if self.take("\\") {
        units += try Array(String(Character(self.escaped())).utf8)
      } else {
        units.append(self.byte)
        self.place += 1
      }
    }
    guard let string = String(validating: units, as: UTF8.self) else {
      throw self.mistake("no UTF-8")
    }
    return string
  }

  private mutating func escaped() throws -> Unicode.Scalar {
    let character = self.byte
    self.place += 1
    switch character {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(character)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw self.mistake("no escape")
    }
    var code = try self.fourDigits()
    if (0xd800..<0xdc00).contains(code) {
      try self.demand("\\")
      try self.demand("u")
      let low = try self.fourDigits()
      guard (0xdc00..<0xe000).contains(low) else { throw self.mistake("half a surrogate pair") }
      code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw self.mistake("half a surrogate pair") }
    return scalar
  }

  private mutating func fourDigits() throws -> UInt32 {
    let digits = self.bytes[self.place...].prefix(4)
    guard digits.count == 4, let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw self.mistake("no four digits") }
    self.place += 4
    return code
  }

  private mutating func word() throws -> JSONNode.Value {
    let start = self.place
    while !self.isAtEnd, !Self.isBlank(self.byte), self.byte != UInt8(ascii: ","),
      self.byte != UInt8(ascii: "]"), self.byte != UInt8(ascii: "}")
    {
      self.place += 1
    }
    let word = String(decoding: self.bytes[start..<self.place], as: UTF8.self)
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    default:
      let digits = word.hasPrefix("-") ? word.dropFirst() : word[...]
      let isPadded = digits.hasPrefix("0") && digits.dropFirst().first?.isNumber == true
      guard digits.first?.isNumber == true, !isPadded, !word.contains("x"), Double(word) != nil
      else { throw self.mistake("no value") }
      return .number
    }
  }
}
