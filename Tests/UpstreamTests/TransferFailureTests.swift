import TestSupport
import Testing

@testable import Upstream

@Suite("Transfer, when it fails", .timeLimit(.minutes(1)))
struct TransferFailureTests {
  private static let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"

  /// Runs one transfer against `script`.
  private func run(
    timeouts: TransferTimeouts = TransferTimeouts(), _ script: @escaping ScriptedServer.Script
  ) async throws -> Outcome {
    let server = try ScriptedServer(script)
    let fixture = try PoolFixture()
    var call = Call(server.url(), post: Array("{}".utf8))
    call.timeouts = timeouts
    let outcome = await fixture.run(call)
    #expect(fixture.activeCount == 0)
    server.stop()
    fixture.shutDown()
    return outcome
  }

  @Test("Nobody listens")
  func refused() async throws {
    let server = try ScriptedServer { _ in }
    let fixture = try PoolFixture()
    server.stop()
    // Until the listener's thread has closed it, a connection may still be taken and dropped.
    var outcome = await fixture.run(Call(server.url()))
    while outcome.error?.kind == .connectionLost { outcome = await fixture.run(Call(server.url())) }
    #expect(outcome.error?.kind == .couldNotConnect)
    #expect(outcome.events == 1)
    fixture.shutDown()
  }

  @Test("A host that has no address")
  func unresolved() async throws {
    let fixture = try PoolFixture()
    let outcome = await fixture.run(Call("http://nowhere.invalid/"))
    #expect(outcome.error?.kind == .couldNotResolve)
    #expect(outcome.error?.detail.isEmpty == false)
    fixture.shutDown()
  }

  @Test("The connection is closed, or reset, before the head", arguments: [false, true])
  func lostBeforeHead(isReset: Bool) async throws {
    let outcome = try await self.run { connection in
      _ = try connection.readRequest()
      if isReset { connection.resetAtEnd() }
    }
    #expect(outcome.error?.kind == .connectionLost)
    #expect(outcome.heads == 0)
  }

  @Test("The connection is closed, or reset, within the body", arguments: [false, true])
  func lostInBody(isReset: Bool) async throws {
    let gate = Gate()
    let server = try ScriptedServer { connection in
      _ = try connection.readRequest()
      try connection.send(Self.head + "abc")
      gate.wait()
      if isReset { connection.resetAtEnd() }
    }
    let fixture = try PoolFixture()
    // A reset may overtake bytes: they are to be here before it.
    let outcome = await fixture.run(
      Call(server.url()),
      hooks: Hooks(body: { _, _ in
        gate.open()
        return .proceed
      }))
    #expect(outcome.error?.kind == .connectionLost)
    #expect(outcome.status == 200)
    #expect(outcome.text == "abc")
    server.stop()
    fixture.shutDown()
  }

  @Test("A chunked body without its last chunk")
  func partialChunks() async throws {
    let outcome = try await self.run { connection in
      _ = try connection.readRequest()
      try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
    }
    #expect(outcome.error?.kind == .connectionLost)
    #expect(outcome.text == "abc")
  }

  @Test(
    "What is not HTTP",
    arguments: [
      "\u{16}\u{3}\u{1}\u{2}garbage", "SSH-2.0-OpenSSH_9.2\r\n", "{\"error\": \"no\"}\n",
      "HTTP/9.9 200 OK\r\n\r\n",

    ])
  func garbage(answer: String) async throws {
    let outcome = try await self.run { connection in
      _ = try connection.readRequest()
      try connection.send(answer)
    }
    #expect(outcome.error?.kind == .protocolError)
  }

  @Test(
    "A body whose length can't be told",
    arguments: [
      "Content-Length: -1\r\n\r\nabc",
      "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc",
      "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\nabc",
    ])
  func unknowableLength(answer: String) async throws {
    let outcome = try await self.run { connection in
      _ = try connection.readRequest()
      try connection.send("HTTP/1.1 200 OK\r\n" + answer)
    }
    #expect(outcome.error != nil)
  }

  @Test(
    "More header bytes than the bound: many fields, a long field, heads without end, trailers",
    arguments: [
      "HTTP/1.1 200 OK\r\n" + String(repeating: "X-A: 0123456789abcdef\r\n", count: 4_000),
      "HTTP/1.1 200 OK\r\nX-A: " + String(repeating: "a", count: 70_000) + "\r\n",
      "HTTP/1.1 200 OK\r\nX-A: " + String(repeating: "a", count: 300_000),
      String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", count: 4_000),
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
        + String(repeating: "X-A: 0123456789abcdef\r\n", count: 4_000),
    ])
  func headerFlood(flood: String) async throws {
    let outcome = try await self.run { connection in
      _ = try connection.readRequest()
      try connection.send(flood)
      _ = connection.waitForEnd()
    }
    #expect(outcome.error?.kind == .headersTooLarge)
  }

  @Test("No byte of an answer")
  func firstByteTimeout() async throws {
    let outcome = try await self.run(timeouts: TransferTimeouts(firstByte: .milliseconds(50))) {
      _ = try $0.readRequest()
      _ = $0.waitForEnd()
    }
    #expect(outcome.error?.kind == .firstByteTimeout)
    #expect(outcome.events == 1)
  }

  @Test("A head without a body is not yet a first byte")
  func headOnlyTimeout() async throws {
    let outcome = try await self.run(timeouts: TransferTimeouts(firstByte: .milliseconds(50))) {
      _ = try $0.readRequest()
      try $0.send(Self.head)
      _ = $0.waitForEnd()
    }
    #expect(outcome.error?.kind == .firstByteTimeout)
    #expect(outcome.heads == 1)
  }

  // The first byte's limit lies beyond the suite's: the idle limit must not wait for it.
  @Test("A body that stalls, although more time was given to its first byte")
  func idleTimeout() async throws {
    let timeouts = TransferTimeouts(firstByte: .seconds(600), idle: .milliseconds(50))
    let outcome = try await self.run(timeouts: timeouts) {
      _ = try $0.readRequest()
      try $0.send(Self.head + "abc")
      _ = $0.waitForEnd()
    }
    #expect(outcome.error?.kind == .idleTimeout)
    #expect(outcome.text == "abc")
  }

  @Test("Timeouts of zero end a transfer and not the loop", arguments: [0, 100])
  func zeroTimeouts(firstByte: Int) async throws {
    let timeouts = TransferTimeouts(
      connect: .zero, firstByte: .milliseconds(firstByte), idle: .zero)
    let outcome = try await self.run(timeouts: timeouts) {
      _ = try $0.readRequest()
      _ = $0.waitForEnd()
    }
    #expect(outcome.error != nil)
  }

  @Test(
    "A scheme that is neither http nor https, and no URL at all",
    arguments: ["file:///etc/hosts", "nonsense://a", "http://", "\u{0}"])
  func otherSchemes(url: String) async throws {
    let fixture = try PoolFixture()
    let outcome = await fixture.run(Call(url))
    #expect(outcome.error != nil)
    #expect(outcome.body.isEmpty)
    fixture.shutDown()
  }
}
