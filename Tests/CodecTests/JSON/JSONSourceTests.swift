import Testing

@testable import Codec

@Suite("JSONSource")
struct JSONSourceTests {
  private func member(_ name: StaticString, of text: String) -> String? {
    let bytes = Array(text.utf8)
    let source = JSONSource(bytes.rawSpan)
    return source.member(name).flatMap { source.string($0) }
  }

  @Test(
    "A member's value is the text that it is",
    arguments: [
      (
        #"{"a":1,"x": {"z": 12345678901234567890, "a":[1.0, "}"]} ,"b":2}"#,
        #"{"z": 12345678901234567890, "a":[1.0, "}"]}"#
      ),
      (#"{"x":"a\\"}"#, #""a\\""#), (#"{"x":"\"x\":1"}"#, #""\"x\":1""#),
      (#" { "y" : {"x":1} , "x" : true } "#, "true"), (#"{"x":[]}"#, "[]"),
      (#"{"x":-1e5}"#, "-1e5"),
      (#"{"x":1,"x":2}"#, "1"),
    ])
  func members(text: String, value: String) { #expect(self.member("x", of: text) == value) }

  @Test(
    "What is not there is nil",
    arguments: ["{}", "[]", "[\"x\"]", "1", "\"x\"", "", #"{"y":{"x":1}}"#, "{\"x\"}", "{x:1}"])
  func absent(text: String) { #expect(self.member("x", of: text) == nil) }

  @Test("Elements come in their order")
  func elements() {
    let bytes = Array(#" [ {"a":[1,2]} , "x,]" ,3, [4] ] "#.utf8)
    let source = JSONSource(bytes.rawSpan)
    let texts = source.elements.map { source.string($0) }
    #expect(texts == [#"{"a":[1,2]}"#, #""x,]""#, "3", "[4]"])
  }

  @Test("A document that is none never ends the process")
  func damaged() {
    let text = #"{"a":[1,{"x":"\""}],"x":{"y":null}}"#
    for end in 0..<text.utf8.count {
      let bytes = Array(text.utf8.prefix(end))
      let source = JSONSource(bytes.rawSpan)
      _ = source.member("x")
      _ = source.elements
      _ = source.members.map { source.value($0.value).elements }
    }
  }
}
