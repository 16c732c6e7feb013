import EventLoop
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Upstream

@Suite("Cancelled transfers", .timeLimit(.minutes(1)))
struct CancellationTests {
  private static let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"

  @Test("Cancelled in the round it began, a transfer never reaches its server")
  func atOnce() async throws {
    let server = try ScriptedServer { connection in _ = try connection.readRequest() }
    let fixture = try PoolFixture()
    let isQuiet = fixture.onLoop { pool in
      let transfer = RunningTransfer(Call(server.url()), hooks: Hooks(), pool: pool)
      transfer.cancelOnLoop()
      return pool.activeCount == 0 && transfer.progressOnLoop.events == 0
    }
    #expect(isQuiet)
    server.stop()
    fixture.shutDown()
  }

  @Test("Cancelled while its answer is awaited, a transfer closes its connection")
  func whileWaiting() async throws {
    let (ends, end) = AsyncStream.makeStream(of: ScriptedConnection.End.self)
    let (requests, request) = AsyncStream.makeStream(of: Void.self)
    let server = try ScriptedServer { connection in
      _ = try connection.readRequest()
      request.yield()
      end.yield(connection.waitForEnd())
    }
    let fixture = try PoolFixture()
    let transfer = fixture.start(Call(server.url(), post: [1]))
    for await _ in requests { break }
    transfer.cancel()
    #expect(fixture.activeCount == 0)
    for await _ in ends { break }
    transfer.cancel()
    #expect(transfer.progress.events == 0)
    server.stop()
    fixture.shutDown()
  }

  enum Place: CaseIterable {
    case head
    case body
    case finish
  }

  @Test("Cancelled from its delegate, a transfer is told nothing more", arguments: Place.allCases)
  func fromDelegate(place: Place) async throws {
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let server = try ScriptedServer { connection in
      _ = try connection.readRequest()
      try connection.send(Self.head + String(repeating: "a", count: place == .finish ? 1000 : 10))
      _ = connection.waitForEnd()
      end.yield()
    }
    let fixture = try PoolFixture()
    let (cancels, cancel) = AsyncStream.makeStream(of: Void.self)
    let hooks = Hooks(
      head: { transfer in
        guard place == .head else { return }
        transfer.cancel()
        cancel.yield()
      },
      body: { transfer, _ in
        guard place == .body else { return .proceed }
        transfer.cancel()
        cancel.yield()
        // After a cancellation, what is demanded is of no account.
        return .pause
      },
      finish: { transfer in
        transfer.cancel()
        cancel.yield()
      })
    let transfer = fixture.start(Call(server.url(), post: [1]), hooks: hooks)
    for await _ in cancels { break }
    #expect(fixture.activeCount == 0)
    // A whole response's connection is kept.
    if place != .finish { for await _ in ends { break } }
    switch place {
    case .head: #expect(transfer.progress.events == 1)
    case .body: #expect(transfer.progress.events == 2)
    case .finish: #expect(transfer.progress.error == nil)
    }
    server.stop()
    fixture.shutDown()
  }

  @Test("From within a callback another transfer can be started, another cancelled")
  func othersFromDelegate() async throws {
    let server = try ScriptedServer { connection in
      while true {
        let request = try connection.readRequest()
        if request.line.contains("/hang") { _ = connection.waitForEnd() }
        try connection.respond(request.line)
      }
    }
    let fixture = try PoolFixture()
    let hanging = fixture.start(Call(server.url("/hang"), post: [1]))
    let (started, start) = AsyncStream.makeStream(of: RunningTransfer.self)
    let pool = fixture.pool
    let hooks = Hooks(body: { _, _ in
      for _ in 0..<3 {
        start.yield(RunningTransfer(Call(server.url("/new")), hooks: Hooks(), pool: pool.value))
      }
      hanging.cancelOnLoop()
      return .proceed
    })
    #expect(await fixture.run(Call(server.url("/first")), hooks: hooks).error == nil)
    var iterator = started.makeAsyncIterator()
    for _ in 0..<3 {
      let outcome = await iterator.next()?.outcome
      #expect(outcome?.text == "GET /new HTTP/1.1")
    }
    #expect(hanging.progress.events == 0)
    #expect(fixture.activeCount == 0)
    server.stop()
    fixture.shutDown()
  }

  @Test("A pool closed from within a callback ends everything, and nobody is told")
  func closeFromDelegate() async throws {
    let server = try ScriptedServer { connection in
      _ = try connection.readRequest()
      try connection.send(Self.head + "abc")
      _ = connection.waitForEnd()
    }
    let fixture = try PoolFixture()
    let pool = fixture.pool
    let (closes, close) = AsyncStream.makeStream(of: Void.self)
    let other = fixture.start(Call(server.url(), post: [1]))
    let transfer = fixture.start(
      Call(server.url(), post: [1]),
      hooks: Hooks(body: { _, _ in
        pool.value.close()
        close.yield()
        return .proceed
      }))
    for await _ in closes { break }
    #expect(fixture.activeCount == 0)
    #expect(transfer.progress.error == nil)
    #expect(other.progress.error == nil)
    // Nothing starts any more; that is said to the delegate, and not from within `start`.
    #expect(await fixture.run(Call(server.url())).error != nil)
    server.stop()
    fixture.shutDown()
  }

  @Test("Of a thousand transfers, those that are cancelled at random leave nothing behind")
  func thousand() async throws {
    let server = try ScriptedServer { connection in
      while true {
        _ = try connection.readRequest()
        try connection.send(Self.head + String(repeating: "a", count: 500))
        sched_yield()
        try connection.send(String(repeating: "b", count: 500))
      }
    }
    var configuration = TransferPoolConfiguration()
    configuration.maximumConnectionsPerHost = 20
    let fixture = try PoolFixture(configuration)
    var random = SystemRandomNumberGenerator()
    var transfers: [RunningTransfer] = []
    var whole: [RunningTransfer] = []
    for _ in 0..<1000 {
      let cancelAt = Int.random(in: 0..<4, using: &random)
      let transfer = fixture.start(
        Call(server.url(), post: [1]),
        hooks: Hooks(
          head: { if cancelAt == 1 { $0.cancel() } },
          body: { transfer, _ in
            if cancelAt == 2 { transfer.cancel() }
            return .proceed
          }))
      if cancelAt == 0 { transfers.append(transfer) }
      if cancelAt == 3 { whole.append(transfer) }
      if transfers.count > 5, let old = transfers.randomElement(using: &random) { old.cancel() }
    }
    for transfer in transfers { transfer.cancel() }
    for transfer in whole {
      let outcome = await transfer.outcome
      #expect(outcome.error == nil)
      #expect(outcome.body.count == 1000)
    }
    while fixture.activeCount > 0 { await Task.yield() }
    server.stop()
    fixture.shutDown()
  }
}
