import Codec
import RPCServer
import Testing

@Suite("ServerStream: one call on the wire", .ownThread, .timeLimit(.minutes(1)))
struct ServerStreamTests {
  @Test(
    "A unary call is answered with headers, one message and trailers",
    arguments: [
      "Immediate", "Unary",
    ])
  func unary(method: String) async throws {
    let server = try EchoServer { $0.callIDHeader = "x-call-id" }
    let peer = try Peer(server.address)
    try peer.call(1, method, EchoMessage("hello", count: 7))
    let answer = try peer.answer(1)
    #expect(answer.blocks.count == 2)
    #expect(answer.blocks[0].map(\.name) == [":status", "content-type", "x-call-id"])
    #expect(answer.httpStatus == "200")
    #expect(answer.values("content-type") == ["application/grpc"])
    #expect(answer.messages == [EchoMessage("hello", count: 7)])
    #expect(answer.blocks[1].map(\.name) == ["grpc-status"])
    #expect(answer.status == 0)
    #expect(answer.values("x-call-id").first?.count == 32)
  }

  @Test("A request may arrive one byte a DATA frame, with padding, priority and trailers")
  func splitRequest() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    let block = Frame.block(Peer.fields("/test.Echo/Unary"))
    // Padded (8) and with a priority (0x20), the block cut into CONTINUATIONs.
    try peer.send(
      Frame(.headers, flags: 0x28, stream: 1, [2, 0, 0, 0, 0, 9] + block.prefix(5) + [0, 0]))
    try peer.send(Frame(.continuation, stream: 1, Array(block.dropFirst(5).prefix(20))))
    try peer.send(
      Frame(.continuation, flags: Frame.endHeaders, stream: 1, Array(block.dropFirst(25))))
    for byte in Frame.message(EchoMessage("split").encoded()) {
      try peer.send(Frame(.data, flags: 8, stream: 1, [3, byte, 0, 0, 0]))
      try peer.send(Frame(.priority, stream: 1, [0, 0, 0, 0, 9]))
    }
    try peer.send(
      Frame(
        .headers, flags: Frame.endHeaders | Frame.endStream, stream: 1, Frame.block([("x", "y")])))
    let answer = try peer.answer(1)
    #expect(answer.messages == [EchoMessage("split")])
    #expect(answer.status == 0)
  }

  @Test(
    "A large message each way is whole, whatever the frames and windows",
    arguments: [
      1 << 14, 1 << 20, 3 << 20,
    ])
  func largeMessage(size: Int) async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address, window: 4 << 20)
    let message = EchoMessage(String(repeating: "m", count: size))
    try peer.call(1, "Unary", message)
    let answer = try peer.answer(1)
    // Not compared in #expect: it would print three million letters.
    let isEqual = answer.messages == [message]
    #expect(isEqual)
    #expect(answer.dataFrames.allSatisfy { $0 <= 16384 })
  }

  @Test("Metadata goes both ways, bytes as base64")
  func metadata() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.call(
      1, "Metadata", EchoMessage(), [("x-text", "a text"), ("x-bytes-bin", "AAEC,/+8=")])
    let answer = try peer.answer(1)
    #expect(answer.blocks[0].contains { $0 == ("x-head", "a text") })
    #expect(answer.blocks[1].filter { $0.name == "x-bytes-bin" }.map(\.value) == ["AAEC", "/+8"])
  }

  @Test("A handler's error is one header block with status, message and details")
  func error() async throws {
    let server = try EchoServer { $0.errorDomain = "test" }
    let peer = try Peer(server.address)
    try peer.call(1, "Fail", EchoMessage("no: 100 % ünicode\n", count: 9, size: 3))
    let answer = try peer.answer(1)
    #expect(answer.blocks.count == 1)
    #expect(answer.httpStatus == "200")
    #expect(answer.status == 9)
    #expect(answer.message == "no: 100 %25 %C3%BCnicode%0A")
    let details = try #require(answer.details)
    #expect(details.code == 9)
    #expect(details.message == "no: 100 % ünicode\n")
    #expect(
      details.details.map(\.typeURL) == [
        "type.googleapis.com/google.rpc.ErrorInfo", "type.googleapis.com/google.rpc.RequestInfo",
      ])
    let value = details.details[0].value
    let info = try unsafe ErrorInfo(decoding: value.span.bytes)
    #expect(info.domain == "test" && info.reason == "TOLD_TO" && info.metadata == ["size": "3"])
  }

  @Test(
    "Streamed messages keep their order, and trailers come behind them",
    arguments: [
      "Stream", "Push",
    ])
  func stream(method: String) async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.call(1, method, EchoMessage(count: 500, size: 100))
    let answer = try peer.answer(1)
    #expect(answer.messages?.map(\.count) == (0..<500).map { $0 })
    #expect(answer.blocks.count == 2)
    #expect(answer.status == 0)
  }

  @Test("An empty stream is trailers alone")
  func emptyStream() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.call(1, "Stream")
    let answer = try peer.answer(1)
    #expect(answer.blocks.count == 1)
    #expect(answer.status == 0)
  }

  @Test(
    "A client that gives no window stops the producer at the high mark",
    arguments: [
      "Stream", "Push",
    ])
  func backPressure(method: String) async throws {
    let server = try EchoServer {
      $0.limits.streamQueueHigh = 10_000
      $0.limits.streamQueueLow = 2000
    }
    let peer = try Peer(server.address, window: 100)
    try peer.call(1, method, EchoMessage(count: 100, size: 1000))
    // The producer is suspended: after as many round trips as it would need, it has not gone on.
    for _ in 0..<20 { try peer.synchronize() }
    let sent = server.record.sent
    #expect((9...11).contains(sent))
    #expect(peer.answers[1]?.body.count == 100)

    // The window opens a little: still above the low mark.
    try peer.send(Frame(.windowUpdate, stream: 1, Frame.number(3000)))
    for _ in 0..<20 { try peer.synchronize() }
    #expect(server.record.sent == sent)
    #expect(peer.answers[1]?.body.count == 3100)

    try peer.send(Frame(.windowUpdate, stream: 1, Frame.number(1 << 20)))
    let answer = try peer.answer(1)
    #expect(answer.messages?.count == 100)
    #expect(server.record.sent == 100)
    if method == "Push" { #expect(server.record.drained > 0) }
  }

  @Test("64 calls at once on one connection each get their own answer")
  func concurrentCalls() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    let streams = (0..<64).map { 2 * $0 + 1 }
    for stream in streams {
      try peer.call(stream, "Wait", EchoMessage("call \(stream)", count: Int32(stream % 7)))
    }
    for stream in streams {
      let answer = try peer.answer(stream)
      #expect(answer.messages == [EchoMessage("call \(stream)", count: Int32(stream % 7))])
    }
  }

  @Test("A client that resets its call cancels the handler, which costs other calls nothing")
  func reset() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.call(1, "Hang")
    try peer.call(3, "Wait", EchoMessage("other", count: 50))
    try peer.synchronize()
    #expect(server.record.started == 2)
    try peer.send(Frame(.reset, stream: 1, Frame.number(8)))
    // What was sent behind the reset is answered after the handler was told.
    try peer.synchronize()
    #expect(server.record.cancellations == [.clientReset])
    #expect(await server.eventually { server.record.finished == 1 })
    #expect(try peer.answer(3).messages == [EchoMessage("other", count: 50)])
    #expect(peer.answers[1] == nil)
  }

  @Test("A producer that waits for a window ends when its client resets the call")
  func resetWhileSuspended() async throws {
    let server = try EchoServer { $0.limits.streamQueueHigh = 1000 }
    let peer = try Peer(server.address, window: 0)
    try peer.call(1, "Stream", EchoMessage(count: 100, size: 1000))
    try peer.synchronize()
    #expect(server.record.sent < 3)
    try peer.send(Frame(.reset, stream: 1, Frame.number(8)))
    #expect(await server.eventually { server.record.finished == 1 })
    #expect(server.record.cancellations == [.clientReset])
  }

  @Test("Handlers of calls that were reset stop counting once they have ended")
  func resetsDoNotAddUp() async throws {
    let server = try EchoServer { $0.limits.concurrentStreams = 10 }
    let peer = try Peer(server.address)
    for round in 0..<50 {
      try peer.call(2 * round + 1, "Hang")
      try peer.send(Frame(.reset, stream: 2 * round + 1, Frame.number(8)))
      try peer.synchronize()
      #expect(await server.eventually { server.record.finished == round + 1 })
    }
    try peer.call(1001, "Unary", EchoMessage("after"))
    #expect(try peer.answer(1001).messages == [EchoMessage("after")])
  }

  @Test("A lost connection cancels every handler on it")
  func connectionLost() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    for stream in [1, 3, 5] { try peer.call(stream, "Hang") }
    try peer.synchronize()
    peer.close()
    #expect(await server.eventually { server.record.finished == 3 })
    #expect(server.record.cancellations == [.connectionLost, .connectionLost, .connectionLost])
  }

  @Test("A deadline that passes ends the call with DEADLINE_EXCEEDED")
  func deadline() async throws {
    let server = try EchoServer { $0.errorDomain = "test" }
    let peer = try Peer(server.address)
    try peer.call(1, "Hang", EchoMessage(), [("grpc-timeout", "20m")])
    try peer.call(3, "Late", EchoMessage(), [("grpc-timeout", "20m")])
    try peer.call(5, "Unary", EchoMessage(), [("grpc-timeout", "0n")])
    try peer.call(7, "Unary", EchoMessage("in time"), [("grpc-timeout", "99999999H")])
    #expect(try peer.answer(7).status == 0)
    #expect(try peer.answer(5).status == 4)
    let late = try peer.answer(3)
    #expect(late.status == 4)
    #expect(late.message == "the handler's own words")
    // The handler threw CANCELLED.
    #expect(try peer.answer(1).status == 4)
    #expect(server.record.cancellations == [.deadlineExceeded, .deadlineExceeded])
  }

  @Test("A deadline in the middle of a stream ends it with trailers")
  func deadlineMidStream() async throws {
    let server = try EchoServer { $0.limits.streamQueueHigh = 1000 }
    let peer = try Peer(server.address, window: 100)
    try peer.call(1, "Stream", EchoMessage(count: 9, size: 900), [("grpc-timeout", "50m")])
    while peer.answers[1]?.body.count != 100 { _ = try peer.readFrame() }
    // The trailers wait behind what is queued: a window for it, and they come.
    try peer.send(Frame(.windowUpdate, stream: 1, Frame.number(10_000)))
    #expect([0, 4].contains(try peer.answer(1).status ?? -1))
  }
}
