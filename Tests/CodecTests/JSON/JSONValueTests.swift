import Testing

@testable import Codec

private func read<Result>(_ text: String, _ body: (JSONValue) -> Result) throws -> Result {
  let result = JSONParser().withDocument(Array(text.utf8).rawSpan, body)
  return try #require(result)
}

@Suite("JSONValue")
struct JSONValueTests {
  @Test(
    "Integers are exact, and none where the number has a fraction or does not fit",
    arguments: [
      ("0", 0), ("-0", 0), ("-1", -1), ("9223372036854775807", .max),
      ("-9223372036854775808", .min), ("9223372036854775808", nil),
      ("18446744073709551615", nil), ("1.0", 1), ("1e3", 1000), ("1.5", nil), ("1e300", nil),
      ("-1e19", nil), ("\"1\"", nil), ("true", nil), ("null", nil), ("[1]", nil),
    ] as [(String, Int64?)])
  func integers(text: String, value: Int64?) throws {
    #expect(try read(text) { $0.int64 } == value)
  }

  @Test("Any number is a double", arguments: ["0", "-7", "18446744073709551615", "1.5", "-1e-300"])
  func doubles(text: String) throws {
    #expect(try read(text) { $0.double } == Double(text))
  }

  @Test("Of another kind than asked for is nil")
  func otherKinds() throws {
    for text in ["{\"a\":1}", "[1]", "\"a\"", "1.5", "true", "null"] {
      let isAnObject = try read(text) { value in
        var members = 0
        var elements = 0
        value.forEachMember { _, _ in members += 1 }
        value.forEachElement { _ in elements += 1 }
        return (members: members, elements: elements)
      }
      #expect(isAnObject.members == (text.first == "{" ? 1 : 0))
      #expect(isAnObject.elements == (text.first == "[" ? 1 : 0))
      #expect(try read(text) { $0.member("a") != nil } == (text.first == "{"))
      #expect(try read(text) { $0.firstElement() != nil } == (text.first == "["))
      #expect(try read(text) { $0.string != nil } == (text.first == "\""))
      #expect(try read(text) { $0.bool != nil } == (text == "true"))
      #expect(try read(text) { $0.double != nil } == (text == "1.5"))
      #expect(try read(text) { $0.isNull } == (text == "null"))
    }
  }

  @Test("Members are found behind values of every kind")
  func members() throws {
    let text =
      #"{"o":{"x":{"y":[]}},"a":[[1],2],"s":"x","i":-1,"u":18446744073709551615,"#
      + #""d":1.5,"t":true,"f":false,"n":null,"last":"found"}"#
    #expect(try read(text) { $0.member("last")?.string } == "found")
    #expect(try read(text) { $0.member("n")?.isNull } == true)
    #expect(try read(text) { $0.nonNull("n") != nil } == false)
    #expect(try read(text) { $0.member("o")?.member("x")?.member("y")?.kind } == .array)
    #expect(try read(text) { $0.member("las") != nil } == false)
    #expect(try read(text) { $0.member("lastt") != nil } == false)
  }

  @Test("Of members of one name the first counts")
  func duplicates() throws {
    #expect(try read(#"{"a":1,"a":2}"#) { $0.member("a")?.int64 } == 1)
  }

  @Test("A name or string with escapes is compared as what it means")
  func escapes() throws {
    #expect(try read(#"{"\u0061b":"\u0063"}"#) { $0.member("ab")?.equals("c") } == true)
  }

  @Test("A string may hold a zero and be empty")
  func strings() throws {
    #expect(try read(#""\u0000a""#) { $0.string } == "\u{0}a")
    #expect(try read(#""""#) { $0.string } == "")
  }

  @Test("An error thrown on the way ends the iteration")
  func throwingIteration() throws {
    struct Stop: Error, Equatable {}
    var seen = 0
    #expect(throws: Stop()) {
      _ = try JSONParser().withDocument(Array("[1,2,3]".utf8).rawSpan) { (value) throws(Stop) in
        try value.forEachElement { (_) throws(Stop) in
          seen += 1
          if seen == 2 { throw Stop() }
        }
      }
    }
    #expect(seen == 2)
  }
}
