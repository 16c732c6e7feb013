import Glibc
import Testing

@testable import RPCServer

@Suite("The life of a connection", .ownThread, .timeLimit(.minutes(1)))
struct ConnectionLifetimeTests {
  private func ping(_ peer: Peer) throws {
    try peer.send(Frame(.ping, [1, 2, 3, 4, 5, 6, 7, 8]))
  }

  @Test("A client that pings without end is cut off, and told why")
  func tooManyPings() async throws {
    let server = try EchoServer { $0.keepalive.minimumPingInterval = .seconds(10) }
    let peer = try Peer(server.address)
    for _ in 0..<4 { try self.ping(peer) }
    try peer.readToEnd()
    #expect(peer.goAways.map(\.code) == [11])
    #expect(peer.goAwayText == "too_many_pings")
    let lines = server.log.all.filter { $0.contains("too many pings") }
    #expect(lines.count == 1)
    #expect(lines.allSatisfy { $0.contains(peer.address) })
    // Its end is nobody else's.
    let other = try Peer(server.address)
    try other.call(1, "Unary", EchoMessage("other"))
    #expect(try other.answer(1).messages == [EchoMessage("other")])
  }

  @Test("A client may ping behind each answer")
  func pingsBehindAnswers() async throws {
    let server = try EchoServer { $0.keepalive.minimumPingInterval = .seconds(10) }
    let peer = try Peer(server.address)
    for call in 0..<20 {
      try self.ping(peer)
      try peer.call(2 * call + 1, "Unary", EchoMessage("x"))
      #expect(try peer.answer(2 * call + 1).status == 0)
      try self.ping(peer)
    }
    #expect(peer.goAways.isEmpty)
  }

  @Test("A client that answers nothing is closed, and its handlers are cancelled")
  func silentClient() async throws {
    let server = try EchoServer {
      $0.keepalive.interval = .milliseconds(100)
      $0.keepalive.timeout = .milliseconds(100)
    }
    let peer = try Peer(server.address)
    peer.answersPings = false
    try peer.call(1, "Hang")
    var pings = 0
    while let frame = try peer.readFrame() {
      if frame.kind == .ping, frame.flags & Frame.acknowledgement == 0 { pings += 1 }
    }
    #expect(pings == 1)
    #expect(server.record.cancellations == [.connectionLost])
  }

  @Test("A client that answers the server's PINGs lives on")
  func answeringClient() async throws {
    let server = try EchoServer {
      $0.keepalive.interval = .milliseconds(100)
      $0.keepalive.timeout = .milliseconds(500)
    }
    let peer = try Peer(server.address)
    try peer.call(1, "Wait", EchoMessage("still there", count: 3500))
    #expect(try peer.answer(1).messages?.first?.text == "still there")
    #expect(peer.goAways.isEmpty)
  }

  @Test("An idle connection is drained, and not before its call has ended")
  func idle() async throws {
    let server = try EchoServer { $0.connections.maximumIdle = .milliseconds(500) }
    let peer = try Peer(server.address)
    try peer.call(1, "Wait", EchoMessage("long", count: 2500))
    #expect(try peer.answer(1).status == 0)
    #expect(peer.goAways.isEmpty)
    try peer.readToEnd()
    #expect(peer.goAways.map(\.lastStream) == [0x7fff_ffff, 1])
    #expect(peer.goAwayText == "max_idle")
  }

  @Test("A connection whose calls are short is not idle")
  func shortCalls() async throws {
    let server = try EchoServer { $0.connections.maximumIdle = .milliseconds(1500) }
    let peer = try Peer(server.address)
    for call in 0..<40 {
      try peer.call(2 * call + 1, "Unary", EchoMessage("short"))
      #expect(try peer.answer(2 * call + 1).status == 0)
      usleep(100_000)
    }
    #expect(peer.goAways.isEmpty)
  }

  @Test("An old connection is closed behind its last call, and says why")
  func maximumAgeBehindCalls() async throws {
    let server = try EchoServer { $0.connections.maximumAge = .milliseconds(900) }
    let peer = try Peer(server.address)
    try peer.call(1, "Wait", EchoMessage("outlives it", count: 2500))
    #expect(try peer.answer(1).messages?.first?.text == "outlives it")
    try peer.readToEnd()
    #expect(peer.goAways.map(\.lastStream) == [0x7fff_ffff, 1])
    #expect(peer.goAwayText == "max_age")
    #expect(server.record.cancellations.isEmpty)
  }

  @Test("A client that is gone is given up while an answer waits for its acknowledgement")
  func unacknowledgedAnswer() async throws {
    let server = try EchoServer { $0.keepalive.timeout = .seconds(1) }
    // It never reads: its kernel acknowledges until the buffer is full, and takes no more.
    let peer = try Peer(server.address, window: 0x7fff_ffff, receiveBuffer: 4096)
    try peer.call(1, "Stream", EchoMessage(count: 1_000_000, size: 10_000))
    #expect(await server.eventually { server.record.cancellations == [.connectionLost] })
  }

  @Test("An old connection serves what crosses its GOAWAY, and cancels what outlasts the grace")
  func maximumAge() async throws {
    let server = try EchoServer {
      $0.connections.maximumAge = .milliseconds(900)
      $0.connections.ageGrace = .milliseconds(1500)
    }
    let peer = try Peer(server.address)
    peer.answersPings = false
    try peer.call(1, "Hang")
    while peer.goAways.isEmpty { _ = try peer.readFrame() }
    try peer.call(3, "Unary", EchoMessage("crossed"))
    #expect(try peer.answer(3).messages == [EchoMessage("crossed")])
    try peer.readToEnd()
    #expect(peer.goAways.map(\.code).allSatisfy { $0 == 0 })
    #expect(server.record.cancellations == [.shutdown])
  }
}
