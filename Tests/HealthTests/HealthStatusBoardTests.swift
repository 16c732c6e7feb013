import Codec
import Health
import Testing

private typealias Status = HealthCheckResponse.ServingStatus

@Suite("HealthStatusBoard")
struct HealthStatusBoardTests {
  /// What watchers were told, in order.
  private final class Told {
    var statuses: [Status] = []
  }

  // MARK: - Check

  @Test("the whole server is always known, and other services once they are set")
  func status() {
    let board = HealthStatusBoard(services: ["a"], status: .notServing)
    #expect(board.status(of: "") == .notServing)
    #expect(board.status(of: "a") == .notServing)
    #expect(board.status(of: "b") == nil)
    board.set(.serving, for: "b")
    board.set(.serving, for: "a")
    #expect(board.status(of: "a") == .serving)
    #expect(board.status(of: "b") == .serving)
    #expect(board.status(of: "") == .notServing)
  }

  @Test("a board serves where nothing else is said")
  func initial() {
    #expect(HealthStatusBoard().status(of: "") == .serving)
  }

  // MARK: - Watch

  @Test("a watcher is told the status at once and then each change, of its service alone")
  func watch() throws {
    let board = HealthStatusBoard(services: ["a", "b"])
    let told = Told()
    _ = try board.watch("a") { told.statuses.append($0) }
    #expect(told.statuses == [.serving])
    board.set(.serving, for: "a")
    board.set(.notServing, for: "b")
    board.set(.notServing, for: "")
    #expect(told.statuses == [.serving])
    board.set(.notServing, for: "a")
    board.set(.unknown, for: "a")
    board.set(.serving, for: "a")
    #expect(told.statuses == [.serving, .notServing, .unknown, .serving])
  }

  @Test("an unknown service is SERVICE_UNKNOWN until it is known")
  func watchUnknown() throws {
    let board = HealthStatusBoard()
    let told = Told()
    _ = try board.watch("later") { told.statuses.append($0) }
    #expect(told.statuses == [.serviceUnknown])
    #expect(board.status(of: "later") == nil)
    board.set(.serving, for: "later")
    #expect(told.statuses == [.serviceUnknown, .serving])
  }

  @Test("nobody is told after its watch ended; another watcher still is")
  func unwatch() throws {
    let board = HealthStatusBoard()
    let first = Told()
    let second = Told()
    let token = try board.watch("") { first.statuses.append($0) }
    _ = try board.watch("") { second.statuses.append($0) }
    board.unwatch(token)
    board.unwatch(token)
    board.set(.notServing, for: "")
    #expect(first.statuses == [.serving])
    #expect(second.statuses == [.serving, .notServing])
  }

  @Test("watchers are told in the order in which they began")
  func order() throws {
    let board = HealthStatusBoard()
    var order: [Int] = []
    for number in 0..<20 { _ = try board.watch("") { _ in order.append(number) } }
    order = []
    board.set(.notServing, for: "")
    #expect(order == Array(0..<20))
  }

  @Test("a watcher that ends another's watch keeps it from being told")
  func unwatchWithin() throws {
    let board = HealthStatusBoard()
    let told = Told()
    var second: WatchToken?
    _ = try board.watch("") { _ in if let second { board.unwatch(second) } }
    second = try board.watch("") { told.statuses.append($0) }
    board.set(.notServing, for: "")
    #expect(told.statuses == [.serving])
  }

  @Test("where a watcher changes the status, nobody is told of an old one after a new one")
  func setWithin() throws {
    let board = HealthStatusBoard()
    let first = Told()
    let second = Told()
    _ = try board.watch("") { status in
      first.statuses.append(status)
      if status == .unknown { board.set(.notServing, for: "") }
    }
    _ = try board.watch("") { second.statuses.append($0) }
    board.set(.unknown, for: "")
    #expect(first.statuses == [.serving, .unknown, .notServing])
    #expect(second.statuses == [.serving, .notServing])
  }

  @Test("there are no more watchers than may be, and room again when one ends")
  func tooManyWatchers() throws {
    let board = HealthStatusBoard(maximumWatchers: 2)
    let told = Told()
    let token = try board.watch("") { _ in }
    _ = try board.watch("a") { _ in }
    #expect(throws: HealthRefusal.tooManyWatchers) {
      _ = try board.watch("") { told.statuses.append($0) }
    }
    board.set(.notServing, for: "")
    #expect(told.statuses == [])
    board.unwatch(token)
    _ = try board.watch("") { told.statuses.append($0) }
    #expect(told.statuses == [.notServing])
  }

  @Test("a name that no service can have is not kept")
  func nameTooLong() throws {
    let board = HealthStatusBoard()
    let longest = String(repeating: "é", count: HealthStatusBoard.maximumNameLength / 2)
    _ = try board.watch(longest) { _ in }
    #expect(board.status(of: longest + "x") == nil)
    #expect(throws: HealthRefusal.nameTooLong) { _ = try board.watch(longest + "x") { _ in } }
  }

  // MARK: - List

  @Test("List has every service with its status")
  func list() throws {
    let board = HealthStatusBoard(services: ["a"])
    board.set(.notServing, for: "b")
    let list = try board.list().statuses.mapValues(\.status)
    #expect(list == ["": .serving, "a": .serving, "b": .notServing])
  }

  @Test("List answers for 100 services, the whole server counted, and no more")
  func listBounded() throws {
    let board = HealthStatusBoard(services: (1..<100).map { "service \($0)" })
    #expect(try board.list().statuses.count == 100)
    board.set(.serving, for: "one more")
    #expect(throws: HealthRefusal.tooManyServices) { try board.list() }
    #expect(board.status(of: "one more") == .serving)
  }

  // MARK: - Shutting down

  @Test("each watcher is told of the shut-down behind its last status, one that comes later too")
  func endOfWatch() throws {
    let board = HealthStatusBoard(services: ["a"])
    var told: [String] = []
    for service in ["a", "unknown"] {
      _ = try board.watch(
        service, onShutDown: { told.append("\(service) end") },
        { told.append("\(service) \($0.rawValue)") })
    }
    #expect(told == ["a 1", "unknown 3"])
    board.shutDown()
    board.shutDown()
    #expect(told.prefix(3) == ["a 1", "unknown 3", "a 2"])
    #expect(told.dropFirst(3).sorted() == ["a end", "unknown end"])
    told = []
    _ = try board.watch(
      "a", onShutDown: { told.append("end") }, { told.append("\($0.rawValue)") })
    #expect(told == ["2", "end"])
  }

  @Test("shutting down tells every watcher once, and nothing changes after it")
  func shutDown() throws {
    let board = HealthStatusBoard(services: ["a", "b"])
    let told = Told()
    board.set(.notServing, for: "b")
    for service in ["", "a", "b", "unknown"] {
      _ = try board.watch(service) { told.statuses.append($0) }
    }
    told.statuses = []
    board.shutDown()
    #expect(told.statuses == [.notServing, .notServing])
    #expect(board.isShutDown)

    board.set(.serving, for: "")
    board.set(.serving, for: "unknown")
    board.shutDown()
    #expect(told.statuses == [.notServing, .notServing])
    #expect(
      try board.list().statuses.values.map(\.status) == [.notServing, .notServing, .notServing])
    #expect(board.status(of: "unknown") == nil)

    told.statuses = []
    _ = try board.watch("a") { told.statuses.append($0) }
    #expect(told.statuses == [.notServing])
  }

  @Test("a watcher that revives the server while it shuts down has no effect")
  func reviveWithin() throws {
    let board = HealthStatusBoard()
    let told = Told()
    _ = try board.watch("") { status in
      told.statuses.append(status)
      board.set(.serving, for: "")
    }
    board.shutDown()
    #expect(told.statuses == [.serving, .notServing])
  }
}
