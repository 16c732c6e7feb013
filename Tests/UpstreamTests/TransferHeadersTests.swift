import Synchronization
import TestSupport
import Testing

@testable import Upstream

@Suite("TransferHeaders", .timeLimit(.minutes(1)))
struct TransferHeadersTests {
  /// What a server gets of `fields`.
  private func sent(
    _ fields: [(name: String, value: String)], bodySize: Int = 5000
  ) async throws -> [String: String] {
    let requests = Mutex<[ScriptedConnection.Request]>([])
    let server = try ScriptedServer { connection in
      let request = try connection.readRequest()
      requests.withLock { $0.append(request) }
      try connection.respond("")
    }
    let fixture = try PoolFixture()
    var call = Call(server.url(), post: Array(repeating: 0x61, count: bodySize))
    call.fields = fields
    #expect(await fixture.run(call).error == nil)
    server.stop()
    fixture.shutDown()
    return try #require(requests.withLock { $0.first }).fields
  }

  @Test("A field is sent as it is, one without a value too")
  func fields() async throws {
    let fields = try await self.sent([("X-One", "a: b;c"), ("x-empty", ""), ("te", "trailers")])
    #expect(fields["x-one"] == "a: b;c")
    #expect(fields["x-empty"] == "")
    #expect(fields["te"] == "trailers")
  }

  @Test(
    "A body of any size is sent without asking first, and with every field",
    arguments: [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
  func noExpectation(bodySize: Int) async throws {
    let fields = try await self.sent([("x-one", "1")], bodySize: bodySize)
    #expect(fields["expect"] == nil)
    #expect(fields["x-one"] == "1")
    #expect(fields["user-agent"] == "switchyard")
  }

  @Test(
    "A line break in a field makes no other field",
    arguments: ["1\r\nx-other: 2", "1\nx-other: 2", "1\rx-other: 2", "1\0x-other: 2"])
  func lineBreak(value: String) async throws {
    let fields = try await self.sent([("x-bad", value), ("x-good", "3")])
    #expect(fields["x-other"] == nil)
    #expect(fields["x-bad"] == nil)
    #expect(fields["x-good"] == "3")
  }

  @Test("Who asks is named once, by the caller if it says so")
  func agent() async throws {
    #expect(try await self.sent([])["user-agent"] == "switchyard")
    #expect(try await self.sent([("User-Agent", "mine")])["user-agent"] == "mine")
  }
}
