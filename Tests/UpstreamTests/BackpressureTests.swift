import Synchronization
import TestSupport
import Testing

@testable import Upstream

@Suite("Paused transfers", .timeLimit(.minutes(1)))
struct BackpressureTests {
  private static let size = 32 << 20

  /// Serves `size` bytes; `sent` counts what the client's side has taken.
  private func makeServer(sent: Counter) throws -> ScriptedServer {
    try ScriptedServer { connection in
      _ = try connection.readRequest()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(Self.size)\r\n\r\n")
      let piece = [UInt8](repeating: 0x61, count: 64 << 10)
      for _ in 0..<Self.size / piece.count {
        try connection.send(piece)
        sent.value.add(piece.count, ordering: .relaxed)
      }
    }
  }

  @Test("While a transfer is paused nothing is handed over, and its server is held up")
  func pause() async throws {
    let sent = Counter()
    let server = try self.makeServer(sent: sent)
    let fixture = try PoolFixture()
    let (pauses, pause) = AsyncStream.makeStream(of: Int.self)
    let transfer = fixture.start(
      Call(server.url()),
      hooks: Hooks(body: { _, count in
        pause.yield(count)
        return .pause
      }))
    var iterator = pauses.makeAsyncIterator()
    let first = try #require(await iterator.next())
    // Sockets' buffers fill up; then the server's count stands still.
    var before = -1
    while sent.value.load(ordering: .relaxed) != before {
      before = sent.value.load(ordering: .relaxed)
      try await Task.sleep(for: .milliseconds(100))
    }
    #expect(transfer.progress.body.count == first)
    #expect(before < Self.size)
    // Each resumption brings a piece: none is lost, none comes twice.
    var last = first
    while last < Self.size {
      transfer.resume()
      let next = try #require(await iterator.next())
      #expect(next > last)
      last = next
    }
    transfer.resume()
    let outcome = await transfer.outcome
    #expect(outcome.error == nil)
    #expect(outcome.body.count == Self.size)
    server.stop()
    fixture.shutDown()
  }

  @Test("A paused transfer is not idle, a resumed one is")
  func pausedIsNotIdle() async throws {
    let server = try ScriptedServer { connection in
      _ = try connection.readRequest()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
      _ = connection.waitForEnd()
    }
    let fixture = try PoolFixture()
    var call = Call(server.url())
    call.timeouts.idle = .milliseconds(50)
    let transfer = fixture.start(call, hooks: Hooks(body: { _, _ in .pause }))
    try await Task.sleep(for: .milliseconds(300))
    #expect(transfer.progress.error == nil)
    #expect(fixture.activeCount == 1)
    transfer.resume()
    #expect(await transfer.outcome.error?.kind == .idleTimeout)
    server.stop()
    fixture.shutDown()
  }

  @Test("Cancelled while paused, a transfer closes its connection")
  func cancelWhilePaused() async throws {
    let sent = Counter()
    let server = try self.makeServer(sent: sent)
    let fixture = try PoolFixture()
    let (pauses, pause) = AsyncStream.makeStream(of: Void.self)
    let transfer = fixture.start(
      Call(server.url()),
      hooks: Hooks(body: { _, _ in
        pause.yield()
        return .pause
      }))
    for await _ in pauses { break }
    let count = transfer.progress.body.count
    transfer.cancel()
    transfer.resume()
    #expect(fixture.activeCount == 0)
    #expect(transfer.progress.body.count == count)
    #expect(transfer.progress.error == nil)
    server.stop()
    fixture.shutDown()
  }

  @Test("Resumed from within another transfer's callback, a transfer goes on")
  func resumeFromDelegate() async throws {
    let sent = Counter()
    let server = try self.makeServer(sent: sent)
    let fixture = try PoolFixture()
    let (pauses, pause) = AsyncStream.makeStream(of: Void.self)
    let isFirst = Atomic(true)
    let paused = fixture.start(
      Call(server.url()),
      hooks: Hooks(body: { _, _ in
        guard isFirst.exchange(false, ordering: .relaxed) else { return .proceed }
        pause.yield()
        return .pause
      }))
    for await _ in pauses { break }
    let other = await fixture.run(
      Call(server.url()),
      hooks: Hooks(body: { _, _ in
        paused.resumeOnLoop()
        return .proceed
      }))
    #expect(other.body.count == Self.size)
    #expect(await paused.outcome.body.count == Self.size)
    server.stop()
    fixture.shutDown()
  }
}

/// Shared by a script and its test.
final class Counter: Sendable {
  let value = Atomic(0)
}
