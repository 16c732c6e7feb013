import RPCServer
import Testing

@Suite("Event-driven calls")
struct ResponderTests {
  @Test("A handler answers, or fails, without a task")
  func answers() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.call(1, "Driven", EchoMessage("hello"))
    try peer.call(3, "DrivenFail", EchoMessage("no such thing", count: 5))
    let answer = try peer.answer(1)
    #expect(answer.messages == [EchoMessage("hello")])
    #expect(answer.status == 0)
    let failure = try peer.answer(3)
    #expect(failure.status == 5)
    #expect(failure.message == "no such thing")
    #expect(failure.blocks.count == 1)
  }

  @Test("A handler that never answers ends its call as INTERNAL")
  func dropped() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.call(1, "Dropped")
    let answer = try peer.answer(1)
    #expect(answer.status == 13)
    #expect(answer.message?.contains("did not answer") == true)
  }

  @Test("A reset, a lost connection and a deadline each tell the handler at once")
  func cancelled() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.call(1, "DrivenHang")
    try peer.synchronize()
    try peer.send(Frame(.reset, stream: 1, Frame.number(8)))
    try peer.synchronize()
    #expect(server.record.cancellations == [.clientReset])
    #expect(server.record.finished == 1)

    try peer.call(3, "DrivenHang", EchoMessage(), [("grpc-timeout", "300m")])
    let late = try peer.answer(3)
    #expect(late.status == 4)
    #expect(late.message == "the handler's own words")

    try peer.call(5, "DrivenHang")
    try peer.synchronize()
    peer.close()
    #expect(await server.eventually { server.record.finished == 3 })
    #expect(
      server.record.cancellations == [.clientReset, .deadlineExceeded, .connectionLost])
  }

  @Test("Handlers that were cancelled free their places on the connection")
  func places() async throws {
    let server = try EchoServer { $0.limits.concurrentStreams = 10 }
    let peer = try Peer(server.address)
    for round in 0..<50 {
      try peer.call(2 * round + 1, "DrivenHang")
      try peer.send(Frame(.reset, stream: 2 * round + 1, Frame.number(8)))
      try peer.synchronize()
    }
    try peer.call(1001, "Driven", EchoMessage("after"))
    #expect(try peer.answer(1001).messages == [EchoMessage("after")])
  }
}
