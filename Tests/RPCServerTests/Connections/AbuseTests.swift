import Codec
import RPCServer
import Testing

@Suite("Attacks", .ownThread, .timeLimit(.minutes(1)))
struct AbuseTests {
  @Test("Handlers are bounded even where their calls were reset")
  func rapidReset() async throws {
    let server = try EchoServer { $0.limits.concurrentStreams = 10 }
    let peer = try Peer(server.address)
    // These wait on although their client has gone.
    for index in 0..<40 {
      try peer.call(2 * index + 1, "Wait", EchoMessage(count: 300))
      try peer.send(Frame(.reset, stream: 2 * index + 1, Frame.number(8)))
    }
    try peer.synchronize()
    #expect(server.record.started == 10)
  }

  @Test("A client that makes the server reset is cut off: CVE-2025-8671")
  func madeYouReset() async throws {
    let server = try EchoServer {
      $0.limits.glitchBurst = 20
      $0.limits.glitchesPerSecond = 0
    }
    let peer = try Peer(server.address)
    for index in 0..<60 {
      do {
        try peer.sendHeaders(2 * index + 1, "/test.Echo/Hang")
        try peer.send(Frame(.windowUpdate, stream: 2 * index + 1, Frame.number(0x7fff_ffff)))
        try peer.synchronize()
      } catch { break }
    }
    try? peer.readToEnd()
    #expect(peer.resets <= 22)
    #expect(peer.goAways.last?.code == 11)
    #expect(server.log.all.count == 1)
  }

  @Test("Empty DATA frames without an end are cut off: CVE-2019-9518")
  func emptyData() async throws {
    let server = try EchoServer {
      $0.limits.glitchBurst = 20
      $0.limits.glitchesPerSecond = 0
    }
    let peer = try Peer(server.address)
    try peer.sendHeaders(1, "/test.Echo/Unary")
    for _ in 0..<60 { try? peer.send(Frame(.data, stream: 1)) }
    try? peer.readToEnd()
    #expect(peer.goAways.last?.code == 11)
  }

  @Test("PINGs whose answers are not read do not pile up without a bound")
  func pingFlood() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address, receiveBuffer: 4096)
    let pings = (0..<1000).flatMap { _ in Frame(.ping, [UInt8](repeating: 0, count: 8)).bytes }
    #expect(throws: Peer.Failure.self) {
      // More than every buffer of the kernel holds: it ends because the server closes.
      for _ in 0..<200_000 { try peer.send(pings) }
    }
    #expect(server.log.all.count == 1)
    let other = try Peer(server.address)
    try other.call(1, "Unary", EchoMessage("still here"))
    #expect(try other.answer(1).messages == [EchoMessage("still here")])
  }

  @Test("Unfinished requests are held within the loop's bound")
  func heldRequests() async throws {
    let server = try EchoServer { $0.limits.bufferedRequests = 100_000 }
    let peer = try Peer(server.address)
    for index in 0..<8 {
      try peer.sendHeaders(2 * index + 1, "/test.Echo/Unary")
      try peer.sendData(
        2 * index + 1, [0, 0, 1, 0, 0] + [UInt8](repeating: 0, count: 16_000), endsStream: false)
    }
    try peer.synchronize()
    #expect(peer.answers.values.filter { $0.status == 8 }.count == 2)
    // What the failed ones held is free again.
    try peer.call(101, "Unary", EchoMessage(String(repeating: "x", count: 3000)))
    #expect(try peer.answer(101).status == 0)
  }
}
