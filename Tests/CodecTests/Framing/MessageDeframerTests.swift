import Testing

@testable import Codec

/// Feeds `pieces` one after another and collects what comes out.
private func deframe(
  _ pieces: [[UInt8]], with deframer: inout MessageDeframer
) throws(FramingError) -> [Received] {
  var received: [Received] = []
  for piece in pieces {
    try deframer.feed(piece.rawSpan) { message, isCompressed in
      received.append(Received(bytes: [UInt8](copying: message), isCompressed: isCompressed))
    }
  }
  return received
}

private func address(of bytes: RawSpan) -> UInt {
  unsafe bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
}

private struct Received: Equatable {
  var bytes: [UInt8]
  var isCompressed = false
}

private func framed(_ message: [UInt8], isCompressed: Bool = false) -> [UInt8] {
  var writer = WireWriter()
  writer.append(MessagePrefix(isCompressed: isCompressed, messageLength: message.count))
  writer.append(message.rawSpan)
  return writer.copyBytes()
}

@Suite("MessageDeframer")
struct MessageDeframerTests {
  private let messages: [Received] = [
    Received(bytes: [1, 2, 3]),
    Received(bytes: []),
    Received(bytes: Array(repeating: 7, count: 300), isCompressed: true),
    Received(bytes: [0xff]),
    Received(bytes: []),
  ]

  private var stream: [UInt8] {
    self.messages.flatMap { framed($0.bytes, isCompressed: $0.isCompressed) }
  }

  @Test("Messages come out the same wherever the stream is split once")
  func everySplitInTwo() throws {
    for split in 0...self.stream.count {
      var deframer = MessageDeframer()
      let received = try deframe(
        [Array(self.stream[..<split]), Array(self.stream[split...])], with: &deframer)
      #expect(received == self.messages, "split at \(split)")
      #expect(deframer.bufferedByteCount == 0)
      try deframer.finish()
    }
  }

  @Test("Messages come out the same in pieces of any size", arguments: 1...64)
  func equalPieces(size: Int) throws {
    let stream = self.stream
    let pieces = stride(from: 0, to: stream.count, by: size).map {
      Array(stream[$0..<min($0 + size, stream.count)])
    }
    var deframer = MessageDeframer()
    #expect(try deframe(pieces, with: &deframer) == self.messages)
    try deframer.finish()
  }

  @Test("A message that lies whole in the input is handed out where it lies")
  func borrowsWholeMessages() throws {
    let input = framed([1, 2, 3]) + framed([4, 5])
    var deframer = MessageDeframer()
    let start = address(of: input.rawSpan)
    var offsets: [UInt] = []
    try deframer.feed(input.rawSpan) { message, _ in offsets.append(address(of: message) - start) }
    #expect(offsets == [5, 13])
  }

  @Test("The end of the stream inside a prefix or a message is an error")
  func endInsideMessage() throws {
    let stream = framed([1, 2, 3])
    for end in 1..<stream.count {
      var deframer = MessageDeframer()
      #expect(try deframe([Array(stream[..<end])], with: &deframer) == [])
      #expect(throws: FramingError.truncated) { try deframer.finish() }
    }
    try MessageDeframer().finish()
  }

  @Test("A message of exactly the maximum passes; one byte more fails by its prefix alone")
  func maximum() throws {
    var deframer = MessageDeframer(maximumMessageSize: 4)
    #expect(
      try deframe([framed([1, 2, 3, 4])], with: &deframer) == [Received(bytes: [1, 2, 3, 4])])

    let error = FramingError.messageTooLong(length: 5, maximum: 4)
    #expect(throws: error) { _ = try deframe([[0, 0, 0, 0, 5]], with: &deframer) }
    #expect(throws: error) { _ = try deframe([[]], with: &deframer) }
    #expect(throws: error) { try deframer.finish() }
  }

  @Test("The largest length that a prefix can announce is refused, not trusted")
  func largestLength() {
    var deframer = MessageDeframer()
    #expect(throws: FramingError.messageTooLong(length: 0xffff_ffff, maximum: 4 << 20)) {
      _ = try deframe([[0, 0xff, 0xff, 0xff, 0xff]], with: &deframer)
    }
  }

  @Test("A flag other than 0 and 1 is an error, after the messages before it", arguments: [2, 255])
  func invalidFlag(flag: UInt8) {
    var deframer = MessageDeframer()
    var count = 0
    let input = framed([1]) + [flag, 0, 0, 0, 0]
    #expect(throws: FramingError.invalidFlag(flag)) {
      try deframer.feed(input.rawSpan) { _, _ in count += 1 }
    }
    #expect(count == 1)
  }

  @Test("What is held back is counted, and is no more than what has arrived")
  func heldBytes() throws {
    var deframer = MessageDeframer()
    #expect(try deframe([[0, 0]], with: &deframer) == [])
    #expect(deframer.bufferedByteCount == 2)
    #expect(try deframe([[0x10, 0, 0], [1, 2, 3]], with: &deframer) == [])
    #expect(deframer.bufferedByteCount == 3)
  }
}

@Suite("MessagePrefix")
struct MessagePrefixTests {
  @Test("A framed message is its prefix and its bytes")
  func framedMessage() {
    var writer = WireWriter()
    writer.append(byte: 0xaa)
    writer.appendFramed(GetModelRequest.with { $0.id = "m" })
    #expect(writer.copyBytes() == [0xaa, 0, 0, 0, 0, 3, 0x0a, 1, 0x6d])
  }

  @Test("A long framed message has its length in all four bytes")
  func longFramedMessage() {
    let message = GetModelRequest.with { $0.id = String(repeating: "x", count: 0x0102_0304) }
    var writer = WireWriter()
    writer.appendFramed(message)
    let body = message.encoded()
    #expect(writer.copyBytes().prefix(5) == [0, 1, 2, 3, 9])
    #expect(Array(writer.copyBytes().dropFirst(5)) == body)
  }

  @Test("A prefix reads back", arguments: [0, 1, 255, 256, 65_536, 0xffff_ffff])
  func roundTrip(length: Int) throws {
    for isCompressed in [false, true] {
      let prefix = MessagePrefix(isCompressed: isCompressed, messageLength: length)
      var writer = WireWriter()
      writer.append(prefix)
      let bits = writer.copyBytes().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      #expect(try MessagePrefix(bits: bits) == prefix)
    }
  }
}
