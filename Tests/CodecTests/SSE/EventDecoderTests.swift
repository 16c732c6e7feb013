import Testing

@testable import Codec

private struct Event: Equatable {
  var name = ""
  var data: String
}

private func decode(
  _ pieces: [[UInt8]], with decoder: inout EventDecoder
) throws(EventError) -> [Event] {
  var events: [Event] = []
  for piece in pieces {
    try decoder.feed(piece.rawSpan) { name, data in
      events.append(
        Event(
          name: String(validatingUTF8: name) ?? "?", data: String(validatingUTF8: data) ?? "?"))
      return true
    }
  }
  return events
}

private func decode(_ text: String, maximumSize: Int = 1000) throws(EventError) -> [Event] {
  var decoder = EventDecoder(maximumSize: maximumSize)
  return try decode([Array(text.utf8)], with: &decoder)
}

@Suite("EventDecoder")
struct EventDecoderTests {
  /// What has been met in the wild, and what the standard allows besides.
  private static let stream =
    "\u{FEFF}: hello\r\n\r\nevent: ping\r\nid: 7\r\nretry: 3000\r\ndata: é1\r\ndata:2\r\n\r\n"
    + "data: LF\n\nevent:gone\n\ndata:CR\rdata: two\r\rdata:  lead\nother: x\ndata\nevent: b\n\n"
    + "data: a:b: c\n:\n\n\n\r\n\rid\n\ndata: [DONE]\n\ndata: unfinished\n"
  private static let events = [
    Event(name: "ping", data: "é1\n2"), Event(data: "LF"), Event(data: "CR\ntwo"),
    Event(name: "b", data: " lead\n"), Event(data: "a:b: c"), Event(data: "[DONE]"),
  ]

  @Test("A stream reads as the standard says")
  func whole() throws { #expect(try decode(Self.stream) == Self.events) }

  @Test("Events come out the same wherever the stream is split in two")
  func everySplitInTwo() throws {
    let bytes = Array(Self.stream.utf8)
    for split in 0...bytes.count {
      var decoder = EventDecoder()
      let events = try decode([Array(bytes[..<split]), Array(bytes[split...])], with: &decoder)
      #expect(events == Self.events, "split at \(split)")
    }
  }

  @Test("Events come out the same in pieces of any size, empty reads between", arguments: 1...70)
  func everyPieceSize(size: Int) throws {
    let bytes = Array(Self.stream.utf8)
    var decoder = EventDecoder()
    let pieces = stride(from: 0, to: bytes.count, by: size).flatMap {
      [Array(bytes[$0..<min($0 + size, bytes.count)]), []]
    }
    #expect(try decode(pieces, with: &decoder) == Self.events)
  }

  @Test(
    "Line ends alone make no events",
    arguments: [
      "", "\n", "\r\n\r\n", "\r\r\r", ":\n\n", "event: a\n\n", "data", "data: x", "data\n\n",
    ]
  )
  func nothing(text: String) throws { #expect(try decode(text) == []) }

  @Test("A name counts for one event only, and the last of several counts")
  func names() throws {
    let events = try decode("event: a\nevent: b\ndata: 1\n\ndata: 2\n\n")
    #expect(events == [Event(name: "b", data: "1"), Event(data: "2")])
  }

  @Test("A byte order mark elsewhere than at the start is part of the line")
  func laterMark() throws {
    #expect(try decode("data: 1\n\n\u{FEFF}data: 2\n\n") == [Event(data: "1")])
  }

  @Test("The receiver can stop in the middle of a read")
  func stop() throws {
    var decoder = EventDecoder()
    var seen = 0
    try decoder.feed(Array("data: 1\n\ndata: 2\n\ndata: 3\n\n".utf8).rawSpan) { _, _ in
      seen += 1
      return seen < 2
    }
    #expect(seen == 2)
  }

  @Test("An event at the bound is read, one over it is refused, however they are cut")
  func bounds() throws {
    let fits = "data: " + String(repeating: "a", count: 90) + "\n\n"
    let long = "data: " + String(repeating: "a", count: 200) + "\n\n"
    let manyLines = String(repeating: "data: 12345678\n", count: 20) + "\n"
    let endless = ":" + String(repeating: "a", count: 200)
    for size in [1, 3, 1000] {
      #expect(try pieces(fits, of: size).count == 1)
      for text in [long, manyLines] {
        #expect(throws: EventError.tooLarge(maximum: 100)) { try pieces(text, of: size) }
      }
    }
    #expect(throws: EventError.tooLarge(maximum: 100)) { try pieces(endless, of: 50) }

    func pieces(_ text: String, of size: Int) throws(EventError) -> [Event] {
      let bytes = Array(text.utf8)
      var decoder = EventDecoder(maximumSize: 100)
      return try decode(
        stride(from: 0, to: bytes.count, by: size).map {
          Array(bytes[$0..<min($0 + size, bytes.count)])
        }, with: &decoder)
    }
  }

  @Test("Names are bounded too")
  func longName() {
    #expect(throws: EventError.tooLarge(maximum: 100)) {
      try decode("event: " + String(repeating: "n", count: 200) + "\n\n", maximumSize: 100)
    }
  }

  @Test("Any bytes at all never end the process")
  func noise() {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array("data:event \r\n\u{FEFF}x[]".utf8) + [0, 0xff]
    for _ in 0..<2000 {
      var decoder = EventDecoder(maximumSize: 64)
      let bytes = (0..<200).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      _ = try? decode([bytes, bytes], with: &decoder)
    }
  }
}
