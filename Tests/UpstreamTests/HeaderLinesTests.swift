import Testing

@testable import Upstream

@Suite("HeaderLines")
struct HeaderLinesTests {
  private func lines(_ text: String...) -> HeaderLines {
    var lines = HeaderLines()
    for line in text { unsafe lines.append(Array(line.utf8).span.bytes) }
    return lines
  }

  @Test(
    "A field is found by its lower-case name, without the blanks around its value",
    arguments: [
      ("A: 1\r\n", "a", "1"), ("CONTENT-Type:text/plain\r\n", "content-type", "text/plain"),
      ("x:  a\tb \t \r\n", "x", "a\tb"), ("x:\r\n", "x", ""), ("x: \r\n", "x", ""),
      ("x: no end of line", "x", "no end of line"), ("x: a:b\n", "x", "a:b"),
      ("x-\u{e9}: 1\r\n", "x-\u{e9}", "1"),
    ])
  func value(line: String, name: String, value: String) {
    #expect(self.lines(line).value(of: name) == value)
  }

  @Test("Of several fields of a name the first is told", arguments: ["a", "b", "c"])
  func first(name: String) {
    let lines = self.lines("A: a\r\n", "B: b\r\n", "a: other\r\n", "C: c\r\n")
    #expect(lines.value(of: name) == name)
  }

  @Test(
    "A value's beginning is compared in any case",
    arguments: [
      ("Content-Type: text/event-stream\r\n", true), ("content-type:TEXT/Event-Stream;x\r\n", true),
      ("content-type: text/event-strea\r\n", false), ("content-type: application/json\r\n", false),
      ("content-type:\r\n", false), ("x: text/event-stream\r\n", false),
    ])
  func prefix(line: String, begins: Bool) {
    let lines = self.lines("a: b\r\n", line)
    #expect(lines.value(of: "content-type", hasPrefix: "text/event-stream") == begins)
  }

  @Test(
    "What is no field, or only resembles the name, is not found",
    arguments: [
      "no colon\r\n", ": x\r\n", "ab: 1\r\n", " a: 1\r\n", "a : 1\r\n", "b: a: 1\r\n", "",
    ])
  func absent(line: String) {
    #expect(self.lines(line).value(of: "a") == nil)
  }

  @Test("Bytes that are not UTF-8 are replaced, and cost nothing else")
  func notUTF8() {
    var lines = HeaderLines()
    let bytes: [UInt8] = Array("a: ".utf8) + [0xff, 0x31, 0x0d, 0x0a]
    unsafe lines.append(bytes.span.bytes)
    #expect(lines.value(of: "a") == "\u{fffd}1")
  }

  @Test(
    "A status line is known by its beginning, its code by three digits",
    arguments: [
      ("HTTP/1.1 200 OK\r\n", true, 200), ("HTTP/2 503 \r\n", true, 503),
      ("HTTP/1.1 20\r\n", true, 0), ("HTTP/1.1 abc\r\n", true, 0), ("HTTP/1.1\r\n", true, 0),
      ("HTTP/1.1  200\r\n", true, 0), ("HTTP/3", false, 0), ("Http: 1 200\r\n", false, 1),
      ("\r\n", false, 0), ("", false, 0),
    ])
  func statusLine(line: String, isStatusLine: Bool, code: Int) {
    let bytes = Array(line.utf8)
    let isKnown = unsafe bytes.span.bytes.isStatusLine
    let found = unsafe bytes.span.bytes.statusCode
    #expect(isKnown == isStatusLine)
    if isStatusLine { #expect(found == code) }
  }

  @Test("Only an empty line is blank", arguments: [("\r\n", true), ("\n", true), ("a\r\n", false)])
  func blank(line: String, isBlank: Bool) {
    let found = unsafe Array(line.utf8).span.bytes.isBlank
    #expect(found == isBlank)
  }
}
