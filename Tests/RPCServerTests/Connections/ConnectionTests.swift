import Codec
import EventLoop
import RPCServer
import Testing

@Suite("Connection", .ownThread, .timeLimit(.minutes(1)))
struct ConnectionTests {
  private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
  private static let settings = Frame(.settings).bytes

  static let garbage: [(name: String, bytes: [UInt8])] = [
    ("HTTP/1.1", Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)),
    ("TLS", [0x16, 3, 1, 2, 0] + [UInt8](repeating: 0, count: 200)),
    (
      "bad HPACK",
      Self.preface + Self.settings
        + Frame(.headers, flags: 5, stream: 1, [0xff, 0xff, 0xff, 0xff]).bytes
    ),
    ("DATA on stream 0", Self.preface + Self.settings + Frame(.data).bytes),
    (
      "HEADERS on an even stream",
      Self.preface + Self.settings
        + Frame(.headers, flags: 5, stream: 2, Frame.block(Peer.fields("/a/b"))).bytes
    ),
    (
      "a window update of 0",
      Self.preface + Self.settings
        + Frame(.windowUpdate, Frame.number(0)).bytes
    ),
    ("a frame too large", Self.preface + Self.settings + [0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]),
    (
      "metadata far beyond the limit",
      Self.preface + Self.settings
        + Frame(.headers, stream: 1, Frame.block(Peer.fields("/a/b"))).bytes
        + [UInt8](
          (0..<5).flatMap { _ in
            Frame(
              .continuation, stream: 1,
              Frame.block([("x", String(repeating: "x", count: 16_000))])
            ).bytes
          })
    ),
  ]

  @Test("Bytes that break HTTP/2 end their own connection alone", arguments: Self.garbage.indices)
  func brokenBytes(index: Int) async throws {
    let server = try EchoServer()
    let bystander = try Peer(server.address)
    try bystander.synchronize()
    let peer = try Peer(server.address, greets: false)
    try peer.send(Self.garbage[index].bytes)
    try? peer.readToEnd()
    try bystander.call(1, "Unary", EchoMessage("still here"))
    #expect(try bystander.answer(1).messages == [EchoMessage("still here")])
    #expect(server.log.all.count == 1, "\(Self.garbage[index].name): \(server.log.all)")
  }

  static let badFields: [(name: String, changes: [(String, String?)])] = [
    ("no path", [(":path", nil)]),
    ("connection", [("connection", "keep-alive")]),
    ("te: gzip", [("te", "gzip")]),
    ("upper case", [("X-Upper", "1")]),
    ("a NUL", [("x-nul", "a\0b")]),
    ("a line break", [("x-break", "a\r\nb")]),
  ]

  @Test(
    "A malformed request resets its stream, and the connection outlives the header timer",
    arguments: Self.badFields.indices)
  func malformedRequest(index: Int) async throws {
    let server = try EchoServer { $0.timeouts.headers = .milliseconds(100) }
    let peer = try Peer(server.address)
    try peer.sendHeaders(1, "/test.Echo/Unary", Self.badFields[index].changes, endsStream: true)
    #expect(try peer.answer(1).reset != nil, "\(Self.badFields[index].name)")
    // Longer than the timer and the sweep that looks at it.
    try await Task.sleep(for: .milliseconds(1300))
    try peer.call(3, "Unary", EchoMessage("next"))
    #expect(try peer.answer(3).messages == [EchoMessage("next")])
  }

  @Test("A header block that does not end ends its connection", arguments: [false, true])
  func slowHeaders(continues: Bool) async throws {
    let server = try EchoServer { $0.timeouts.headers = .milliseconds(100) }
    let peer = try Peer(server.address)
    // Its SETTINGS acknowledged: nothing but what follows is sent from here on.
    try peer.synchronize()
    let block = Frame.block(Peer.fields("/test.Echo/Unary"))
    if continues {
      try peer.send(Frame(.headers, stream: 1, block))
    } else {
      try peer.send(Array(Frame(.headers, flags: 5, stream: 1, block).bytes.dropLast(5)))
    }
    try peer.readToEnd()
    #expect(peer.goAways.isEmpty)
    #expect(server.log.all.count == 1)
    #expect(server.log.all.first?.contains("it made no progress") == true)
  }

  @Test("A client that never greets is closed", arguments: [0, 10, 24])
  func slowPreface(count: Int) async throws {
    let server = try EchoServer { $0.timeouts.handshake = .milliseconds(100) }
    let peer = try Peer(server.address, greets: false)
    try peer.send(Array(Self.preface.prefix(count)))
    try peer.readToEnd()
  }

  @Test("A unary request that does not end gets DEADLINE_EXCEEDED, also while it drips")
  func slowRequest() async throws {
    let server = try EchoServer { $0.timeouts.requestMessage = .milliseconds(300) }
    let peer = try Peer(server.address)
    try peer.sendHeaders(1, "/test.Echo/Unary")
    for byte in Frame.message([UInt8](repeating: 0, count: 15)) {
      try peer.send(Frame(.data, stream: 1, [byte]))
      try await Task.sleep(for: .milliseconds(100))
    }
    #expect(try peer.answer(1).status == 4)
  }

  @Test("A client that reads nothing is cut off; what is held for it is bounded")
  func stalledReader() async throws {
    let server = try EchoServer { $0.timeouts.stall = .milliseconds(200) }
    let peer = try Peer(server.address, window: 1 << 30, receiveBuffer: 4096)
    for stream in 0..<8 {
      try peer.call(2 * stream + 1, "Stream", EchoMessage(count: 1_000_000, size: 10_000))
    }
    #expect(await server.eventually { server.record.finished == 8 })
    // Sockets' buffers, eight queues and one round's frames: far from the 10 GB asked for.
    #expect(server.record.sent * 10_000 < 32 << 20)
  }

  @Test("A client that takes nothing can still cancel")
  func cancelWhileBlocked() async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address, window: 1 << 30, receiveBuffer: 4096)
    try peer.call(1, "Stream", EchoMessage(count: 1_000_000, size: 10_000))
    // Until the producer stands still: the socket is full.
    var last = -1
    while last != server.record.sent {
      last = server.record.sent
      try await Task.sleep(for: .milliseconds(100))
    }
    try peer.send(Frame(.reset, stream: 1, Frame.number(8)))
    #expect(await server.eventually { server.record.finished == 1 })
  }

  @Test("A fast reader of an endless stream leaves room for other connections")
  func fairness() async throws {
    let server = try EchoServer()
    let group = try EventLoopGroup(count: 1)
    defer { group.shutdown() }
    let reader = Task(executorPreference: group.loops[0]) { [address = server.address] in
      let peer = try Peer(address, window: (1 << 31) - 1)
      try peer.call(1, "Push", EchoMessage(count: 20_000, size: 10_000))
      while peer.answers[1]?.ended != true, try peer.readFrame() != nil {}
    }
    let peer = try Peer(server.address)
    #expect(await server.eventually { server.record.sent > 100 })
    try peer.call(1, "Immediate", EchoMessage("between"))
    #expect(try peer.answer(1).messages == [EchoMessage("between")])
    #expect(server.record.sent < 20_000)
    try await reader.value
  }
}
