import Testing

@testable import Codec

/// A copy of what a document holds, for comparisons: a view of it can't leave the parser's call.
private indirect enum Copy: Equatable {
  case object([String: Copy])
  case array([Copy])
  case string(String)
  case number(Double)
  case bool(Bool)
  case null
  /// What has a kind and cannot be read as it.
  case unreadable

  init(_ value: borrowing JSONValue) {
    switch value.kind {
    case .object:
      var members: [String: Copy] = [:]
      value.forEachMember { name, value in
        members[String(validatingUTF8: name) ?? "?"] = Copy(value)
      }
      self = .object(members)
    case .array:
      var elements: [Copy] = []
      value.forEachElement { elements.append(Copy($0)) }
      self = .array(elements)
    case .string: self = value.string.map(Copy.string) ?? .unreadable
    case .number: self = value.double.map(Copy.number) ?? .unreadable
    case .bool: self = value.bool.map(Copy.bool) ?? .unreadable
    case .null: self = .null
    }
  }
}

private func parse(_ bytes: [UInt8], with parser: JSONParser = JSONParser()) -> Copy? {
  parser.withDocument(bytes.rawSpan) { Copy($0) }
}

private func parse(_ text: String, with parser: JSONParser = JSONParser()) -> Copy? {
  parse(Array(text.utf8), with: parser)
}

@Suite("JSONParser")
struct JSONParserTests {
  private static let documents: [(text: String, value: Copy)] = [
    ("{}", .object([:])),
    ("[[],{}]", .array([.array([]), .object([:])])),
    (
      #"{"a":{"b":[1,2,{"c":null}]},"d":"e"}"#,
      .object([
        "a": .object(["b": .array([.number(1), .number(2), .object(["c": .null])])]),
        "d": .string("e"),
      ])
    ),
    ("[true,false,null]", .array([.bool(true), .bool(false), .null])),
    (
      #"{"":"empty name","é":"ü","\u0061\n":"escaped name"}"#,
      .object(["": .string("empty name"), "é": .string("ü"), "a\n": .string("escaped name")])
    ),
    (
      "[0,-1,1.5,-2.25e3,1e-7,123456789012,18446744073709549568]",
      .array(
        [0, -1, 1.5, -2250, 1e-7, 123_456_789_012, 18_446_744_073_709_549_568].map(Copy.number))
    ),
    (
      #"["\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00 😀"]"#,
      .array([.string("\"\\/\u{8}\u{c}\n\r\té😀 😀")])
    ),
    (
      " \n\t {\"a\" : [ 1 , 2 ] } \r\n ", .object(["a": .array([.number(1), .number(2)])])
    ),
  ]

  @Test("Documents read as what they say", arguments: 0..<8)
  func wellFormed(index: Int) {
    #expect(parse(Self.documents[index].text) == Self.documents[index].value)
  }

  @Test("A document that is only a scalar can be read")
  func scalars() {
    #expect(parse("1") == .number(1))
    #expect(parse("\"a\"") == .string("a"))
    #expect(parse("null") == .null)
    #expect(parse("true") == .bool(true))
  }

  @Test(
    "What is not one JSON document is refused",
    arguments: [
      "", " ", "{", "}", "[", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}",
      "[1] 2", "{} {}", "{}x", "nul", "truefalse", "01", "1.", ".5", "+1", "-", "1e", "0x10", "NaN",
      "Infinity", "\"", "\"a", "\"\n\"", "\"\\x\"", "\"\\u12\"",
      "// comment\n1", "\u{0}", "[1]\u{0}",
    ])
  func refused(text: String) { #expect(parse(text) == nil) }

  @Test(
    "Bytes that are not UTF-8 are refused",
    arguments: [
      [0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xe2, 0x82, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], [0xef, 0xbb],
    ] as [[UInt8]])
  func notUTF8(bytes: [UInt8]) { #expect(parse(bytes) == nil) }

  @Test(
    "Half a surrogate pair reads as U+FFFD",
    arguments: [
      (#"["\udc00x","ok"]"#, ["\u{FFFD}x", "ok"]), (#"["\ud83d"]"#, ["\u{FFFD}"]),
      (#"["\ud83d\ud83d\ude00\\\\ud83d"]"#, ["\u{FFFD}😀\\\\ud83d"]),
      (#"["\uD83D\u0041\"\udfff"]"#, ["\u{FFFD}A\"\u{FFFD}"]),
    ])
  func loneSurrogates(text: String, strings: [String]) {
    #expect(parse(text) == .array(strings.map { .string($0) }))
  }

  @Test(
    "A number beyond 64 bits reads as one near it, and its document with it",
    arguments: [
      ("98765432109876543210", 9.8765432109876543e19), ("-98765432109876543210", -9.87654321e19),
      ("1e400", 1e299), ("-1E+999", -1e299), ("1.5e0400", 1.5e299), ("1e-400", 0),
      (String(repeating: "9", count: 500), 1e301),
      ("123456789012345678901234567890", 1.2345678901234568e29),
    ])
  func hugeNumbers(text: String, near: Double) throws {
    let bytes = Array("{\"a\":[\(text)],\"b\":\"98765432109876543210\",\"c\":7}".utf8)
    let read = try #require(
      JSONParser().withDocument(bytes.rawSpan) { root in
        (
          root.member("a")?.firstElement()?.double, root.member("b")?.string,
          root.member("c")?.int64, root.member("a")?.firstElement()?.int64
        )
      })
    let number = try #require(read.0)
    #expect(abs(number - near) <= abs(near) * 0.1, "\(number)")
    #expect(read.1 == "98765432109876543210")
    #expect(read.2 == 7)
    #expect(near == 0 || read.3 == nil)
  }

  @Test(
    "What is no number is not made one",
    arguments: ["000000000000000000000", "1e", "98765432109876543210x", "1e400.5", "-"])
  func noNumbers(text: String) { #expect(parse("[\(text)]") == nil) }

  @Test("A document cut anywhere, or with any one bit flipped, never ends the process")
  func damaged() {
    let parser = JSONParser()
    var read = 0
    for document in Self.documents {
      var bytes = Array(document.text.utf8)
      for end in 0..<bytes.count where parse(Array(bytes[..<end]), with: parser) != nil {
        read += 1
      }
      for bit in 0..<bytes.count * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8)
        if parse(bytes, with: parser) != nil { read += 1 }
        bytes[bit / 8] ^= 1 << (bit % 8)
      }
    }
    // A flipped bit of a letter still leaves a document.
    #expect(read > 0)
  }

  @Test("Nesting is bounded")
  func depth() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(parse(nested(100)) != nil)
    #expect(parse(nested(129)) == nil)
    #expect(parse(nested(100_000)) == nil)
    #expect(parse(String(repeating: "[", count: 100_000)) == nil)
  }

  @Test("A document over the maximum is refused, and one at it is read")
  func maximumSize() {
    let parser = JSONParser(maximumSize: 10_000)
    let largest = "\"" + String(repeating: "a", count: 9998) + "\""
    #expect(parse(largest, with: parser) != nil)
    #expect(parse(largest + " ", with: parser) == nil)
    #expect(parse("[]", with: parser) == .array([]))
  }

  @Test("One parser reads document after document, of any size, failures between them")
  func reuse() {
    let parser = JSONParser()
    for size in [1, 5000, 3, 2_000_000, 10, 70_000, 1] {
      let text = String(repeating: "a", count: size)
      #expect(parse("[\"\(text)\"]", with: parser) == .array([.string(text)]))
      #expect(parse("[", with: parser) == nil)
    }
  }

  @Test("Many short strings, whose copies take more room than the document")
  func manyStrings() {
    let elements = [String](repeating: "\"\"", count: 100_000).joined(separator: ",")
    guard case .array(let read) = parse("[\(elements)]") else {
      Issue.record("refused")
      return
    }
    #expect(read.count == 100_000)
    #expect(read.allSatisfy { $0 == .string("") })
  }

  @Test("Only an object is an object")
  func isObject() {
    let parser = JSONParser()
    #expect(parser.isObject("{}"))
    #expect(parser.isObject(" {\"a\":[1]} "))
    for text in ["", "[]", "\"{}\"", "1", "null", "{", "{}{}", "{} 1", "{}\u{0}"] {
      #expect(!parser.isObject(text), "\(text)")
    }
  }
}
