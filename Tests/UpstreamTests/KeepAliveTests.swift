import Synchronization
import TestSupport
import Testing

@testable import Upstream

@Suite("Kept connections", .timeLimit(.minutes(1)))
struct KeepAliveTests {
  @Test("One connection serves transfers that follow each other")
  func reuse() async throws {
    let server = try ScriptedServer { connection in
      while true {
        _ = try connection.readRequest()
        try connection.respond("\(connection.number)")
      }
    }
    let fixture = try PoolFixture()
    for _ in 0..<50 { #expect(await fixture.run(Call(server.url(), post: [1])).text == "0") }
    #expect(server.acceptedCount == 1)
    server.stop()
    fixture.shutDown()
  }

  @Test("A connection that its server closed while idle is replaced", arguments: [false, true])
  func closedWhileIdle(isReset: Bool) async throws {
    let server = try ScriptedServer { connection in
      let request = try connection.readRequest()
      if isReset { connection.resetAtEnd() }
      try connection.respond("\(connection.number) \(request.body.count)")
    }
    let fixture = try PoolFixture()
    for number in 0..<20 {
      let outcome = await fixture.run(Call(server.url(), post: [1, 2, 3]))
      #expect(outcome.error == nil)
      #expect(outcome.text == "\(number) 3")
    }
    server.stop()
    fixture.shutDown()
  }

  // The race of a server that closes an idle connection while a request is on its way to it.
  @Test(
    "A request that a reused connection lost before any answer is sent again, once, whole",
    arguments: [false, true])
  func lostOnReuse(isReset: Bool) async throws {
    let body = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    let bodies = Mutex<[[UInt8]]>([])
    let server = try ScriptedServer { connection in
      _ = try connection.readRequest()
      try connection.respond("first")
      let request = try connection.readRequest()
      bodies.withLock { $0.append(request.body) }
      if isReset { connection.resetAtEnd() }
    }
    let fixture = try PoolFixture()
    #expect(await fixture.run(Call(server.url(), post: [1])).text == "first")
    let outcome = await fixture.run(Call(server.url(), post: body))
    #expect(outcome.error == nil)
    #expect(outcome.text == "first")
    #expect(outcome.heads == 1)
    #expect(bodies.withLock { $0 } == [body])
    #expect(server.acceptedCount == 2)
    server.stop()
    fixture.shutDown()
  }

  // Writing fails here as often as reading does: libcurl alone tries again only where reading does.
  @Test("A request that a reused connection lost halfway is sent again", arguments: 0..<20)
  func lostWhileSending(round: Int) async throws {
    let body = [UInt8](repeating: 0x61, count: 4 << 20)
    let server = try ScriptedServer { connection in
      _ = try connection.readRequest()
      try connection.respond("first")
      if connection.number == 0 {
        try connection.receive(1 << 20)
        return connection.resetAtEnd()
      }
    }
    let fixture = try PoolFixture()
    #expect(await fixture.run(Call(server.url(), post: [1])).text == "first")
    let outcome = await fixture.run(Call(server.url(), post: body))
    #expect(outcome.error == nil)
    #expect(outcome.text == "first")
    #expect(server.acceptedCount == 2)
    server.stop()
    fixture.shutDown()
  }

  // A server that restarts loses all of them at once. libcurl goes through a few and gives up.
  @Test("A request is sent again on a new connection, not on one more that is kept")
  func allKeptAreLost() async throws {
    let kept = 20
    let gate = Gate()
    let server = try ScriptedServer { connection in
      _ = try connection.readRequest()
      if connection.number < kept { gate.wait() }
      try connection.respond("\(connection.number)")
      if connection.number < kept {
        try connection.receive(1 << 20)
        return connection.resetAtEnd()
      }
    }
    let fixture = try PoolFixture()
    let first = (0..<kept).map { _ in fixture.start(Call(server.url(), post: [1])) }
    while server.acceptedCount < kept { await Task.yield() }
    gate.open()
    for transfer in first { #expect(await transfer.outcome.error == nil) }
    let body = [UInt8](repeating: 0x61, count: 4 << 20)
    let outcome = await fixture.run(Call(server.url(), post: body))
    #expect(outcome.error == nil)
    #expect(outcome.text == "\(kept)")
    server.stop()
    fixture.shutDown()
  }

  @Test("A request whose answer had begun is not sent again")
  func noRetryAfterAnswer() async throws {
    let requests = Atomic(0)
    let server = try ScriptedServer { connection in
      while true {
        _ = try connection.readRequest()
        if requests.add(1, ordering: .relaxed).newValue == 2 {
          return try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
        }
        try connection.respond("x")
      }
    }
    let fixture = try PoolFixture()
    _ = await fixture.run(Call(server.url(), post: [1]))
    let outcome = await fixture.run(Call(server.url(), post: [1]))
    #expect(outcome.error?.kind == .connectionLost)
    #expect(requests.load(ordering: .relaxed) == 2)
    server.stop()
    fixture.shutDown()
  }

  @Test("A request that a new connection lost is not sent again")
  func noRetryOnNew() async throws {
    let requests = Atomic(0)
    let server = try ScriptedServer { connection in
      _ = try connection.readRequest()
      requests.add(1, ordering: .relaxed)
    }
    let fixture = try PoolFixture()
    let outcome = await fixture.run(Call(server.url(), post: [1]))
    #expect(outcome.error?.kind == .connectionLost)
    #expect(requests.load(ordering: .relaxed) == 1)
    server.stop()
    fixture.shutDown()
  }

  // A provider may think for a minute before it sends its head: nobody waits for that to learn
  // whether the server multiplexes.
  @Test("Transfers to a cleartext host don't wait for the first one's answer")
  func noWaitForFirst() async throws {
    let gate = Gate()
    let server = try ScriptedServer { connection in
      _ = try connection.readRequest()
      if connection.number == 0 { gate.wait() }
      try connection.respond("\(connection.number)")
    }
    let fixture = try PoolFixture()
    let reached = fixture.start(Call(server.url(), post: [1]))
    while server.acceptedCount == 0 { await Task.yield() }
    #expect(await fixture.run(Call(server.url(), post: [1])).text == "1")
    gate.open()
    #expect(await reached.outcome.text == "0")
    server.stop()
    fixture.shutDown()
  }

  @Test("Connections to one host are bounded; who waits for one is not short of time to connect")
  func hostBound() async throws {
    var configuration = TransferPoolConfiguration()
    configuration.maximumConnectionsPerHost = 2
    let gate = Gate()
    let server = try ScriptedServer { connection in
      while true {
        _ = try connection.readRequest()
        gate.wait()
        try connection.respond("ok")
      }
    }
    let fixture = try PoolFixture(configuration)
    var call = Call(server.url(), post: [1])
    call.timeouts.connect = .milliseconds(100)
    let transfers = (0..<6).map { _ in fixture.start(call) }
    let hint = Call(server.url(), post: [1])
    // Its own limit passes after the connect limit of those that wait.
    var late = hint
    late.timeouts = TransferTimeouts(firstByte: .milliseconds(300))
    #expect(await fixture.run(late).error?.kind == .firstByteTimeout)
    gate.open()
    for transfer in transfers { #expect(await transfer.outcome.error == nil) }
    #expect(server.acceptedCount == 2)
    server.stop()
    fixture.shutDown()
  }

  @Test("No more idle connections are kept than configured")
  func idleBound() async throws {
    var configuration = TransferPoolConfiguration()
    configuration.maximumIdleConnections = 1
    let gate = Gate()
    let (ends, end) = AsyncStream.makeStream(of: Int.self)
    let server = try ScriptedServer { connection in
      _ = try connection.readRequest()
      gate.wait()
      try connection.respond("ok")
      _ = connection.waitForEnd()
      end.yield(connection.number)
    }
    let fixture = try PoolFixture(configuration)
    let transfers = (0..<3).map { _ in fixture.start(Call(server.url(), post: [1])) }
    while server.acceptedCount < 3 { await Task.yield() }
    gate.open()
    for transfer in transfers { #expect(await transfer.outcome.error == nil) }
    var closed = ends.makeAsyncIterator()
    #expect(await closed.next() != nil)
    #expect(await closed.next() != nil)
    server.stop()
    fixture.shutDown()
  }
}
