import Codec
import EventLoop
import Glibc
import RPCServer
import Testing

@Suite("Drain", .ownThread, .timeLimit(.minutes(1)))
struct DrainTests {
  /// What a process that gets no signal does.
  private static func wait(_ time: Duration) -> Bool {
    usleep(useconds_t(time / .microseconds(1)))
    return false
  }

  @Test("Two GOAWAYs: calls in flight and calls that cross the first are served, then it closes")
  func drain() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    peer.answersPings = false
    try peer.call(1, "Wait", EchoMessage("in flight", count: 200))
    try peer.synchronize()
    let group = try EventLoopGroup(count: 1)
    defer { group.shutdown() }
    let draining = Task(executorPreference: group.loops[0]) { [server = server.server] in
      server.drain(grace: .seconds(10)) { Self.wait($0) }
    }
    // The first GOAWAY, and the PING behind it.
    var ping: Frame?
    while ping == nil, let frame = try peer.readFrame() {
      if frame.kind == .ping, frame.flags == 0 { ping = frame }
    }
    #expect(peer.goAways.map(\.lastStream) == [0x7fff_ffff])
    try peer.call(3, "Unary", EchoMessage("crossed"))
    #expect(try peer.answer(3).messages == [EchoMessage("crossed")])
    try peer.send(Frame(.ping, flags: Frame.acknowledgement, try #require(ping).payload))
    #expect(try peer.answer(1).messages == [EchoMessage("in flight", count: 200)])
    try peer.readToEnd()
    #expect(peer.goAways.map(\.lastStream) == [0x7fff_ffff, 3])
    #expect(peer.goAways.allSatisfy { $0.code == 0 })
    #expect(await draining.value == 0)
    #expect(throws: Peer.Failure.self) { try Peer(server.address) }
  }

  @Test("What has not ended when the grace is over is cancelled")
  func graceIsOver() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.call(1, "Hang")
    try peer.synchronize()
    let group = try EventLoopGroup(count: 1)
    defer { group.shutdown() }
    let draining = Task(executorPreference: group.loops[0]) { [server = server.server] in
      server.drain(grace: .milliseconds(100)) { Self.wait($0) }
    }
    try peer.readToEnd()
    #expect(await draining.value == 1)
    #expect(server.record.cancellations == [.shutdown])
  }

  @Test("Who connected before the drain is served, although nobody had accepted")
  func notYetAccepted() async throws {
    let server = try EchoServer()
    let group = try EventLoopGroup(count: 1)
    defer { group.shutdown() }
    server.occupyLoop(for: .milliseconds(300))
    let peers = try (0..<100).map { _ in try Peer(server.address) }
    for peer in peers { try peer.call(1, "Unary", EchoMessage("waiting")) }
    let draining = Task(executorPreference: group.loops[0]) { [server = server.server] in
      server.drain(grace: .seconds(10)) { Self.wait($0) }
    }
    for peer in peers { #expect(try peer.answer(1).messages == [EchoMessage("waiting")]) }
    for peer in peers { peer.close() }
    #expect(await draining.value == 0)
  }

  @Test("An idle server drains at once, on every loop", arguments: [1, 3])
  func idle(loops: Int) async throws {
    let server = try EchoServer(loops: loops)
    let peers = try (0..<6).map { _ in try Peer(server.address) }
    for peer in peers { try peer.synchronize() }
    for peer in peers { peer.close() }
    #expect(server.server.drain(grace: .seconds(10)) { Self.wait($0) } == 0)
  }
}
