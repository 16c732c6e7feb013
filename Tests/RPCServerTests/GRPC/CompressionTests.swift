import Codec
import Compression
import Testing

@testable import RPCServer

@Suite("Compressed messages", .timeLimit(.minutes(1)))
struct CompressedMessageTests {
  private let compressor = Compressor()

  private func frame(_ bytes: [UInt8], _ encoding: Encoding) -> [UInt8] {
    var compressed: [UInt8] = []
    unsafe self.compressor.compress(bytes.span.bytes, encoding, into: &compressed)
    return Frame.message(compressed, flag: 1)
  }

  private static let text = String(repeating: "compressible ", count: 1000)

  @Test("Requests are read as they were before their client compressed them")
  func requests() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    let message = EchoMessage(Self.text)
    var stream = 1
    for encoding in [Encoding.gzip, .deflate] {
      for method in ["Unary", "Immediate", "Driven", "Chat"] {
        try peer.sendHeaders(
          stream, "/test.Echo/\(method)", [("grpc-encoding", "\(encoding.name)")])
        try peer.sendData(stream, self.frame(message.encoded(), encoding))
        let answer = try peer.answer(stream)
        #expect(answer.messages == [message], "\(encoding), \(method)")
        #expect(answer.values("grpc-encoding") == [])
        stream += 2
      }
    }
  }

  @Test("In a call with an encoding each message says for itself whether it is compressed")
  func mixed() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.sendHeaders(
      1, "/test.Echo/Compress",
      [("grpc-encoding", "gzip"), ("grpc-accept-encoding", "identity, deflate ,gzip,br")])
    let messages = (0..<4).map { EchoMessage(Self.text, count: $0) }
    for message in messages {
      let bytes = message.encoded()
      let isCompressed = message.count < 2
      try peer.sendData(
        1, isCompressed ? self.frame(bytes, .gzip) : Frame.message(bytes), endsStream: false)
    }
    try peer.sendData(1, [])
    let answer = try peer.answer(1)
    #expect(answer.status == 0)
    #expect(answer.values("grpc-encoding") == ["gzip"])
    #expect(answer.flags == [1, 0, 1, 0])
    let read = try answer.decompressed(.gzip)
    #expect(read.map(\.text) == messages.map(\.text))
    #expect(read.map(\.size) == [1, 1, 0, 0])
  }

  @Test(
    "Answers are compressed as the client takes them, or not at all",
    arguments: [
      ("identity,deflate", Encoding.deflate), ("gzip", .gzip), ("deflate,gzip", .gzip),
      ("identity", .identity), ("br,zstd", .identity), ("", .identity), (",,GZIP", .identity),
    ])
  func negotiation(accepted: String, encoding: Encoding) async throws {
    let server = try EchoServer { $0.compressesMessages = true }
    let peer = try Peer(server.address)
    let message = EchoMessage(Self.text)
    try peer.call(1, "Unary", message, [("grpc-accept-encoding", accepted)])
    let answer = try peer.answer(1)
    #expect(answer.values("grpc-encoding") == (encoding == .identity ? [] : ["\(encoding.name)"]))
    #expect(answer.flags == [encoding == .identity ? 0 : 1])
    #expect(try answer.decompressed(encoding) == [message])
    #expect(encoding == .identity || answer.body.count < 1000)
    // A tiny one is not worth it.
    try peer.call(3, "Unary", EchoMessage("tiny"), [("grpc-accept-encoding", accepted)])
    #expect(try peer.answer(3).messages == [EchoMessage("tiny")])
  }

  @Test("An unknown encoding is refused with those that are known")
  func unknown() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.call(1, "Unary", EchoMessage(), [("grpc-encoding", "snappy")])
    let answer = try peer.answer(1)
    #expect(answer.status == 12)
    #expect(answer.values("grpc-accept-encoding") == ["identity,deflate,gzip"])
    #expect(answer.blocks.count == 1)
  }

  @Test("What is broken, or grows beyond the limit, ends its call alone")
  func hostile() async throws {
    let server = try EchoServer { $0.limits.messageSize = 100_000 }
    let peer = try Peer(server.address)
    let bomb = self.frame([UInt8](repeating: 0, count: 10 << 20), .gzip)
    #expect(bomb.count < 100_000)
    let rows: [(bytes: [UInt8], status: Int)] = [
      (bomb, 8), (Frame.message([1, 2, 3], flag: 1), 13), (Frame.message([], flag: 1), 13),
      (self.frame(EchoMessage(Self.text).encoded(), .deflate), 13),
    ]
    var stream = 1
    for method in ["Unary", "Collect"] {
      for (bytes, status) in rows {
        try peer.sendHeaders(stream, "/test.Echo/\(method)", [("grpc-encoding", "gzip")])
        try peer.sendData(stream, bytes)
        #expect(try peer.answer(stream).status == status, "\(method)")
        stream += 2
      }
    }
    try peer.call(stream, "Unary", EchoMessage("next"))
    #expect(try peer.answer(stream).messages == [EchoMessage("next")])
  }
}

extension Answer {
  /// The flag of each message.
  fileprivate var flags: [UInt8] {
    var flags: [UInt8] = []
    var rest = self.body[...]
    while rest.count >= 5 {
      flags.append(rest[rest.startIndex])
      let size = rest.dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(5 + size)
    }
    return flags
  }

  fileprivate func decompressed(_ encoding: Encoding) throws -> [EchoMessage] {
    let decompressor = Decompressor()
    var messages: [EchoMessage] = []
    var rest = self.body[...]
    while rest.count >= 5 {
      let isCompressed = rest[rest.startIndex] == 1
      let size = rest.dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) }
      var bytes = Array(rest.dropFirst(5).prefix(size))
      if isCompressed {
        var plain: [UInt8] = []
        try unsafe decompressor.decompress(
          bytes.span.bytes, encoding, atMost: 1 << 20, into: &plain)
        bytes = plain
      }
      messages.append(try unsafe EchoMessage(decoding: bytes.span.bytes))
      rest = rest.dropFirst(5 + size)
    }
    return messages
  }
}
