import Synchronization
import TestSupport
import Testing

@testable import Upstream

@Suite("Transfer", .timeLimit(.minutes(1)))
struct TransferTests {
  private static let chunked =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    + "5\r\ndata:\r\n1;ext=1\r\n \r\n4\r\none\n\r\n0\r\n\r\n"

  @Test("A GET gets a whole response: status, header fields, body")
  func get() async throws {
    let requests = Mutex<[ScriptedConnection.Request]>([])
    let server = try ScriptedServer { connection in
      let request = try connection.readRequest()
      requests.withLock { $0.append(request) }
      try connection.respond(
        "hello", status: "404 Not Found", fields: "X-One:  a b \r\nX-None:\r\n")
    }
    let fixture = try PoolFixture()
    let transfer = fixture.start(Call(server.url("/path?q=1")))
    let outcome = await transfer.outcome
    #expect(outcome.error == nil)
    #expect(outcome.status == 404)
    #expect(outcome.heads == 1)
    #expect(outcome.text == "hello")
    #expect(transfer.header("x-one") == "a b")
    #expect(transfer.header("x-none") == "")
    #expect(transfer.header("x-other") == nil)
    #expect(requests.withLock { $0.map(\.line) } == ["GET /path?q=1 HTTP/1.1"])
    #expect(fixture.activeCount == 0)
    server.stop()
    fixture.shutDown()
  }

  @Test("A POST sends its fields and body as they are, and nothing that nobody asked for")
  func post() async throws {
    let requests = Mutex<[ScriptedConnection.Request]>([])
    let server = try ScriptedServer { connection in
      let request = try connection.readRequest()
      requests.withLock { $0.append(request) }
      try connection.respond("")
    }
    let body = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0) }
    let fixture = try PoolFixture()
    var call = Call(server.url("/v1"), post: body)
    call.fields = [("content-type", "application/json"), ("authorization", "Bearer k")]
    let outcome = await fixture.run(call)
    #expect(outcome.error == nil)
    let request = try #require(requests.withLock { $0.first })
    #expect(request.line == "POST /v1 HTTP/1.1")
    #expect(request.body == body)
    #expect(
      Set(request.fields.keys) == [
        "host", "accept", "user-agent", "content-type", "authorization", "content-length",
      ])
    #expect(request.fields["user-agent"]?.hasPrefix("switchyard") == true)
    server.stop()
    fixture.shutDown()
  }

  @Test("A handle that sent a POST sends a GET without a body next, and again a POST")
  func alternates() async throws {
    let lines = Mutex<[String]>([])
    let server = try ScriptedServer { connection in
      while true {
        let request = try connection.readRequest()
        lines.withLock {
          $0.append("\(request.line) \(request.body.count) \(request.fields["x"] ?? "-")")
        }
        try connection.respond("ok")
      }
    }
    let fixture = try PoolFixture()
    var post = Call(server.url("/a"), post: [1, 2, 3])
    post.fields = [("x", "1")]
    for call in [post, Call(server.url("/b")), Call(server.url("/c"), post: []), post] {
      #expect(await fixture.run(call).error == nil)
    }
    #expect(
      lines.withLock { $0 } == [
        "POST /a HTTP/1.1 3 1", "GET /b HTTP/1.1 0 -", "POST /c HTTP/1.1 0 -",
        "POST /a HTTP/1.1 3 1",
      ])
    #expect(server.acceptedCount == 1)
    server.stop()
    fixture.shutDown()
  }

  @Test(
    "A response is whole however its bytes are split",
    arguments: [
      (Self.chunked, "data: one\n"),
      ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "abc"),
      ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "x"),
      ("HTTP/1.0 200 OK\r\n\r\nuntil the end", "until the end"),
      ("HTTP/1.1 204 No Content\r\n\r\n", ""),
    ])
  func anySplit(response: String, body: String) async throws {
    let server = try ScriptedServer { connection in
      _ = try connection.readRequest()
      if connection.number == 0 {
        try connection.sendByByte(response)
      } else {
        try connection.send(response)
      }
    }
    let fixture = try PoolFixture()
    for _ in 0..<2 {
      let outcome = await fixture.run(Call(server.url(), post: [1]))
      #expect(outcome.error == nil)
      #expect(outcome.text == body)
      #expect(outcome.heads == 1)
    }
    server.stop()
    fixture.shutDown()
  }

  @Test("A trailer of a chunked response is no header field, and is there at the end")
  func trailers() async throws {
    let server = try ScriptedServer { connection in
      _ = try connection.readRequest()
      try connection.send(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
          + "1\r\na\r\n0\r\nX-Sum: 7\r\n\r\n")
      _ = connection.waitForEnd()
    }
    let fixture = try PoolFixture()
    let transfer = fixture.start(Call(server.url()))
    #expect(await transfer.outcome.error == nil)
    #expect(transfer.trailer("x-sum") == "7")
    #expect(transfer.header("x-sum") == nil)
    server.stop()
    fixture.shutDown()
  }

  @Test("A redirect is an answer like any other")
  func redirect() async throws {
    let server = try ScriptedServer { connection in
      _ = try connection.readRequest()
      try connection.respond("", status: "302 Found", fields: "Location: /other\r\n")
    }
    let fixture = try PoolFixture()
    let transfer = fixture.start(Call(server.url()))
    #expect(await transfer.outcome.status == 302)
    #expect(transfer.header("location") == "/other")
    #expect(server.acceptedCount == 1)
    server.stop()
    fixture.shutDown()
  }
}
