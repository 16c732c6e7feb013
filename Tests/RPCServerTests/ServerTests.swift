import Codec
import EventLoop
import Logging
import RPCServer
import Testing

@Suite("Server", .ownThread, .timeLimit(.minutes(1)))
struct ServerTests {
  private func server(_ listen: [String], _ group: EventLoopGroup) throws -> Server {
    var configuration = ServerConfiguration()
    configuration.listen = listen
    return try Server(configuration, loops: group.loops, logger: Logger(label: "test")) { _ in
      MethodTable()
    }
  }

  @Test("Several addresses and families, each with a free port, on every loop")
  func addresses() async throws {
    let group = try EventLoopGroup(count: 2)
    defer { group.shutdown() }
    let server = try self.server(["127.0.0.1:0", "[::1]:0", "localhost:0"], group)
    defer { server.stop() }
    #expect(server.addresses.count == 3)
    #expect(server.addresses[0].hasPrefix("127.0.0.1:"))
    #expect(server.addresses[1].hasPrefix("[::1]:"))
    #expect(!server.addresses.contains { $0.hasSuffix(":0") })
  }

  @Test(
    "A port that another server has is an error that says so, on any number of loops",
    arguments: [1, 2])
  func portInUse(loops: Int) async throws {
    let group = try EventLoopGroup(count: loops)
    defer { group.shutdown() }
    let first = try self.server(["127.0.0.1:0"], group)
    defer { first.stop() }
    let error = #expect(throws: Server.StartError.self) { try self.server(first.addresses, group) }
    #expect(error?.description.contains("another process listens there") == true)
  }

  @Test("Connections spread over the loops, and each is served")
  func loops() async throws {
    let server = try EchoServer(loops: 3)
    for index in 0..<30 {
      let peer = try Peer(server.address)
      try peer.call(1, "Unary", EchoMessage("\(index)"))
      #expect(try peer.answer(1).messages == [EchoMessage("\(index)")])
    }
  }

  @Test("Connections beyond the limit are closed, and taken again when others have gone")
  func connectionLimit() async throws {
    let server = try EchoServer { $0.limits.connections = 2 }
    let first = try Peer(server.address)
    let second = try Peer(server.address)
    try first.synchronize()
    try second.synchronize()
    let third = try Peer(server.address, greets: false)
    try third.readToEnd()
    first.close()
    second.close()
    #expect(
      await server.eventually {
        guard let peer = try? Peer(server.address) else { return false }
        return (try? peer.synchronize()) != nil
      })
  }
}
