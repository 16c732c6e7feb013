import Codec
import Testing

@testable import RPCServer

@Suite("Streams of requests", .timeLimit(.minutes(1)))
struct RequestStreamTests {
  private func messages(_ texts: [String]) -> [UInt8] {
    texts.flatMap { Frame.message(EchoMessage($0).encoded()) }
  }

  @Test("A client's messages are read in order, however its frames cut them")
  func collect() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    let bytes = self.messages(["a", "", "b", String(repeating: "c", count: 40_000), "d"])
    for (index, size) in [1, 7, 1000, bytes.count].enumerated() {
      let stream = 2 * index + 1
      try peer.sendHeaders(stream, "/test.Echo/Collect")
      for start in Swift.stride(from: 0, to: min(bytes.count, 100 * size), by: size) {
        let part = Array(bytes[start..<min(start + size, bytes.count)])
        try peer.sendData(stream, part, endsStream: false)
      }
      let rest = Array(bytes.dropFirst(100 * size))
      try peer.sendData(stream, rest)
      let answer = try peer.answer(stream)
      #expect(answer.status == 0)
      #expect(answer.messages == [EchoMessage("abcd", count: 5, size: 40_003)])
    }
  }

  @Test("A stream without a message is no error")
  func empty() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.sendHeaders(1, "/test.Echo/Collect", endsStream: true)
    #expect(try peer.answer(1).messages == [EchoMessage()])
    try peer.sendHeaders(3, "/test.Echo/Chat")
    try peer.sendData(3, [])
    let answer = try peer.answer(3)
    #expect(answer.messages == [])
    #expect(answer.status == 0)
    #expect(answer.blocks.count == 1)
  }

  @Test("Client and handler take turns")
  func pingPong() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.sendHeaders(1, "/test.Echo/Chat")
    for turn in 0..<20 {
      try peer.sendData(1, self.messages(["turn \(turn)"]), endsStream: false)
      while peer.answers[1]?.messages?.count != turn + 1 { _ = try peer.readFrame() }
      #expect(peer.answers[1]?.messages?.last == EchoMessage("turn \(turn)"))
    }
    try peer.sendData(1, [])
    #expect(try peer.answer(1).status == 0)
  }

  @Test("What a handler does not read closes its stream's window, and no other's")
  func backPressure() async throws {
    let server = try EchoServer { $0.limits.streamWindow = 100_000 }
    let peer = try Peer(server.address)
    try peer.sendHeaders(1, "/test.Echo/ReadLate", [("x-delay-ms", "300")])
    let message = self.messages([String(repeating: "x", count: 9_000)])
    // As much as the window takes.
    for _ in 0..<11 { try peer.sendData(1, message, endsStream: false) }
    for _ in 0..<5 { try peer.synchronize() }
    #expect(server.record.received == 0)
    #expect(peer.windowUpdates[1] == nil)
    try peer.call(3, "Unary", EchoMessage("meanwhile"))
    #expect(try peer.answer(3).messages == [EchoMessage("meanwhile")])
    // It blocks until the handler reads.
    for _ in 0..<30 { try peer.sendData(1, message, endsStream: false) }
    try peer.sendData(1, [])
    let answer = try peer.answer(1)
    #expect(answer.messages?.count == 41)
    #expect(server.record.received == 41)
    #expect(peer.windowUpdates[1, default: 0] > 0)
  }

  @Test("A message larger than the stream's window arrives")
  func largeMessage() async throws {
    let server = try EchoServer { $0.limits.streamWindow = 65_535 }
    let peer = try Peer(server.address, window: (1 << 31) - 1)
    try peer.sendHeaders(1, "/test.Echo/Collect")
    try peer.sendData(1, self.messages([String(repeating: "x", count: 3 << 20)]))
    #expect(try peer.answer(1).messages == [EchoMessage("x", count: 1, size: 3 << 20)])
    // A unary one too.
    try peer.sendHeaders(3, "/test.Echo/Immediate")
    try peer.sendData(3, self.messages([String(repeating: "y", count: 3 << 20)]))
    #expect(try peer.answer(3).messages?.first?.text.utf8.count == 3 << 20)
  }

  @Test("A handler that leaves early ends the call, and its client is told to stop")
  func leave() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.sendHeaders(1, "/test.Echo/Leave")
    let answer = try peer.answer(1)
    #expect(answer.messages == [EchoMessage("enough")])
    #expect(answer.status == 0)
    try peer.synchronize()
    #expect(peer.answers[1]?.reset == 0)
    // What was on its way is thrown away, and its window given back.
    try peer.call(3, "Unary", EchoMessage("after"))
    #expect(try peer.answer(3).messages == [EchoMessage("after")])
  }

  @Test("A reset, a lost connection and a deadline each end a handler that waits for a message")
  func cancelled() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.sendHeaders(1, "/test.Echo/Chat")
    try peer.synchronize()
    try peer.send(Frame(.reset, stream: 1, Frame.number(8)))
    #expect(await server.eventually { server.record.finished == 1 })
    try peer.sendHeaders(3, "/test.Echo/Chat", [("grpc-timeout", "20m")])
    #expect(try peer.answer(3).status == 4)
    #expect(await server.eventually { server.record.finished == 2 })
    try peer.sendHeaders(5, "/test.Echo/Chat")
    try peer.synchronize()
    peer.close()
    #expect(await server.eventually { server.record.finished == 3 })
    #expect(
      server.record.cancellations == [.clientReset, .deadlineExceeded, .connectionLost])
  }

  @Test("A message that breaks a rule ends the call and its handler")
  func malformed() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.sendHeaders(1, "/test.Echo/Chat")
    try peer.sendData(1, self.messages(["fine"]) + [7, 0, 0, 0, 0], endsStream: false)
    let answer = try peer.answer(1)
    #expect(answer.status == 13)
    #expect(server.record.cancellations == [.malformedRequest])
    // Not a message of this kind.
    try peer.sendHeaders(3, "/test.Echo/Collect")
    try peer.sendData(3, Frame.message([0xff]))
    #expect(try peer.answer(3).status == 13)
    // The end inside a message.
    try peer.sendHeaders(5, "/test.Echo/Collect")
    try peer.sendData(5, [0, 0, 0, 0, 9, 1])
    #expect(try peer.answer(5).status == 13)
    #expect(await server.eventually { server.record.finished == 3 })
  }

  @Test("Messages that nobody reads count against the loop's bound")
  func loopBound() async throws {
    let server = try EchoServer { $0.limits.bufferedRequests = 200_000 }
    let peer = try Peer(server.address)
    let message = self.messages([String(repeating: "x", count: 90_000)])
    for stream in [1, 3, 5] {
      try peer.sendHeaders(stream, "/test.Echo/ReadLate", [("x-delay-ms", "2000")])
      try peer.sendData(stream, message, endsStream: false)
    }
    #expect(try peer.answer(5).status == 8)
    #expect(peer.answers[1] == nil)
  }
}
