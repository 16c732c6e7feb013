import TestSupport
import Testing

@testable import Upstream

@Suite("Connecting", .timeLimit(.minutes(1)))
struct ConnectTests {
  // A handshake that never comes: the server takes connections and says nothing.
  @Test("A TLS handshake that hangs ends by the connect limit")
  func hangingHandshake() async throws {
    let server = try ScriptedServer { _ = $0.waitForEnd() }
    let fixture = try PoolFixture()
    var call = Call("https://127.0.0.1:\(server.port)/", post: [1])
    call.timeouts.connect = .milliseconds(50)
    #expect(await fixture.run(call).error?.kind == .connectTimeout)
    server.stop()
    fixture.shutDown()
  }

  // Transfers wait to share the first one's connection. One after another they would need longer
  // than the first byte's limit.
  @Test("Transfers that wait for a connection that never comes end by their own connect limit")
  func hangingHandshakes() async throws {
    let server = try ScriptedServer { _ = $0.waitForEnd() }
    let fixture = try PoolFixture()
    var call = Call("https://127.0.0.1:\(server.port)/", post: [1])
    call.timeouts.connect = .milliseconds(300)
    call.timeouts.firstByte = .milliseconds(1500)
    let transfers = (0..<20).map { _ in fixture.start(call) }
    for transfer in transfers {
      #expect(await transfer.outcome.error?.kind == .connectTimeout)
    }
    #expect(fixture.activeCount == 0)
    server.stop()
    fixture.shutDown()
  }

  @Test("A transfer that waits for a place on a connection is not short of time to connect")
  func waitingForPlace() async throws {
    // SETTINGS: one stream at once.
    let settings: [UInt8] = [0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1]
    let server = try ScriptedServer { connection in
      try connection.send(settings)
      _ = connection.waitForEnd()
    }
    var configuration = TransferPoolConfiguration()
    configuration.maximumConnectionsPerHost = 1
    let fixture = try PoolFixture(configuration)
    var call = Call(server.url(), post: [1])
    call.httpVersion = .http2PriorKnowledge
    let first = fixture.start(call)
    while server.acceptedCount == 0 { await Task.yield() }
    // Until the first has read the settings, libcurl does not know that there is one place.
    try await Task.sleep(for: .milliseconds(50))
    call.timeouts.connect = .milliseconds(50)
    call.timeouts.firstByte = .milliseconds(500)
    let waiting = (0..<3).map { _ in fixture.start(call) }
    for transfer in waiting {
      #expect(await transfer.outcome.error?.kind == .firstByteTimeout)
    }
    #expect(first.progress.events == 0)
    #expect(server.acceptedCount == 1)
    server.stop()
    fixture.shutDown()
  }

  @Test("A server that speaks no TLS")
  func noTLS() async throws {
    let server = try ScriptedServer { connection in
      try connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
      _ = connection.waitForEnd()
    }
    let fixture = try PoolFixture()
    let outcome = await fixture.run(Call("https://127.0.0.1:\(server.port)/"))
    #expect(outcome.error?.kind == .tlsFailure)
    #expect(outcome.heads == 0)
    server.stop()
    fixture.shutDown()
  }

  @Test("HTTP/2 at once to a server of HTTP/1.1 is an error, and no answer")
  func noHTTP2() async throws {
    let server = try ScriptedServer { connection in
      try connection.respond("hello", status: "400 Bad Request")
      _ = connection.waitForEnd()
    }
    let fixture = try PoolFixture()
    var call = Call(server.url(), post: [1])
    call.httpVersion = .http2PriorKnowledge
    let outcome = await fixture.run(call)
    #expect(outcome.error != nil)
    #expect(outcome.heads == 0)
    server.stop()
    fixture.shutDown()
  }
}
