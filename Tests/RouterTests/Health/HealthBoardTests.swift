import Clock
import Codec
import TestSupport
import Testing

@testable import Router

@Suite("HealthBoard")
struct HealthBoardTests {
  private let t0 = MonotonicInstant.now

  /// A board, its last snapshot, and a clock.
  private struct Board: ~Copyable {
    var board: HealthBoard
    var latest: HealthSnapshot
    var now: MonotonicInstant

    init(_ catalog: Catalog, now: MonotonicInstant) throws {
      self.board = HealthBoard(seed: 1, now: now)
      self.board.adopt(catalog, now: now)
      self.now = now
      let first = self.board.snapshot(now: now)
      self.latest = try #require(first)
    }

    mutating func adopt(_ catalog: Catalog, changed: Set<String> = []) {
      self.board.adopt(catalog, changed: changed, now: self.now)
      self.look()
    }

    /// - Returns: whether there was another snapshot.
    @discardableResult
    mutating func look(after time: Duration = .zero) -> Bool {
      self.now = self.now + time
      guard let snapshot = self.board.snapshot(now: self.now) else { return false }
      self.latest = snapshot
      return true
    }

    mutating func report(
      _ outcome: Attempt.Outcome, of offer: CatalogOffer, times: Int = 1, took: Duration = .zero,
      firstTokenAfter: Duration? = nil, _ change: (inout AttemptReport) -> Void = { _ in }
    ) {
      for _ in 0..<times {
        var report = AttemptReport(
          offer, outcome: outcome, startedAt: self.now - took, endedAt: self.now)
        report.firstTokenAt = firstTokenAfter.map { self.now - took + $0 }
        change(&report)
        self.board.record(report, now: self.now)
      }
      self.look()
    }

    mutating func read(_ reading: RateLimitReading, of offer: CatalogOffer, try number: Int = 1) {
      self.board.record(
        RateLimitReport(offer, reading, of: number, readAt: self.now), now: self.now)
      self.look()
    }

    func availability(_ offer: CatalogOffer) -> OfferHealth.Availability {
      self.latest[offer].availability
    }
  }

  private func isOpen(_ availability: OfferHealth.Availability) -> Bool {
    if case .circuitOpen = availability { true } else { false }
  }

  @Test(
    "only the provider's and the network's faults take an offer out by a breaker",
    arguments: (0...15).map { Attempt.Outcome(rawValue: $0) })
  func attribution(outcome: Attempt.Outcome) throws {
    let catalog = try catalog(offer("a", 0), offer("b", 1))
    let (a, b) = (catalog.models[0].offers[0], catalog.models[0].offers[1])
    var board = try Board(catalog, now: self.t0)
    board.report(outcome, of: a, times: 1000)
    let feeds: [Attempt.Outcome] = [
      .overloaded, .serverError, .timeout, .badResponse, .connectionFailed,
    ]
    #expect(self.isOpen(board.availability(a)) == feeds.contains(outcome))
    #expect(board.availability(b) == .available)
    let out: [Attempt.Outcome] = [.rateLimited, .quotaExhausted, .authFailed, .modelNotFound]
    #expect(
      (board.availability(a) == .available)
        == !(feeds.contains(outcome) || out.contains(outcome)))
  }

  @Test("what takes out an offer, and what its provider, and when it is back")
  func outages() throws {
    let sibling = CatalogOffer(provider: "a", providerIndex: 0, upstreamModel: "other")
    let catalog = try Catalog(entries: [
      entry("m", [], offer("a", 0)), entry("n", [], sibling), entry("m", [], offer("b", 1)),
    ])
    let (a, other) = (catalog.models[0].offers[0], catalog.models[1].offers[0])

    var board = try Board(catalog, now: self.t0)
    board.report(.rateLimited, of: a) { $0.retryAfter = .seconds(7) }
    #expect(board.availability(a) == .rateLimited(until: self.t0 + .seconds(7)))
    #expect(board.availability(other) == .available)
    let next = board.board.nextChange()
    #expect(next == self.t0 + .seconds(7))
    board.look(after: .seconds(7))
    #expect(board.availability(a) == .available)

    board.report(.authFailed, of: a)
    #expect(board.availability(other) == .credentialsRejected(until: board.now + .seconds(30)))
    board.look(after: .seconds(30))
    #expect(board.availability(other) == .available)

    board.report(.quotaExhausted, of: other) { $0.retryAfter = .seconds(5) }
    #expect(board.availability(a) == .quotaExhausted(until: board.now + .seconds(5)))
    board.look(after: .seconds(6))

    board.report(.modelNotFound, of: other)
    #expect(board.availability(other) == .modelMissing(until: board.now + .seconds(60)))
    #expect(board.availability(a) == .available)
    board.look(after: .seconds(61))
    #expect(board.availability(other) == .available)
  }

  @Test("an offer recovers by one probe, without traffic in between")
  func recovery() throws {
    let catalog = try catalog(offer("a", 0))
    let a = catalog.models[0].offers[0]
    var board = try Board(catalog, now: self.t0)
    board.report(.serverError, of: a, times: 10)
    let next = board.board.nextChange()
    let due = try #require(next)
    board.look(after: board.now.duration(to: due))
    guard case .probing(let claim) = board.availability(a) else {
      Issue.record("no probe is offered")
      return
    }
    #expect(claim.claim(now: board.now))
    board.report(.served, of: a) { $0.probe = claim }
    #expect(board.availability(a) == .available)
    #expect(board.latest[a].share == 0.1)
    #expect(board.latest[a].isDegraded)
    for _ in 0..<31 { board.look(after: .seconds(1)) }
    #expect(board.latest[a].share == 1)
  }

  @Test("a provider that fails at several offers is out as a whole")
  func providerBreaker() throws {
    let offers = (0..<5).map {
      CatalogOffer(provider: "a", providerIndex: 0, upstreamModel: "model-\($0)")
    }
    let catalog = try Catalog(
      entries: offers.enumerated().map { entry("m\($0)", [], $1) } + [
        entry("m0", [], offer("b", 1))
      ])
    let known = catalog.models.flatMap(\.offers)
    var board = try Board(catalog, now: self.t0)
    for offer in known.filter({ $0.provider == "a" }).prefix(2) {
      board.report(.connectionFailed, of: offer, times: 5)
    }
    for offer in known {
      #expect(self.isOpen(board.availability(offer)) == (offer.provider == "a"))
    }
    // One bad model doesn't take out the others.
    board = try Board(catalog, now: self.t0)
    board.report(.serverError, of: known[0], times: 50)
    #expect(known.filter { self.isOpen(board.availability($0)) }.count == 1)
  }

  @Test("headers that say that nothing is left keep calls away until the reset")
  func forecast() throws {
    let catalog = try catalog(offer("a", 0))
    let a = catalog.models[0].offers[0]
    var board = try Board(catalog, now: self.t0)
    board.read(
      RateLimitReading(
        requests: .init(remaining: 1, resetsAfter: .seconds(3)),
        tokens: .init(remaining: 900, resetsAfter: .seconds(9))), of: a)
    // The first word on a limit doesn't wait.
    #expect(board.latest[a].requestsLeft?.remaining == 1)
    board.look(after: .milliseconds(250))
    #expect(board.availability(a) == .available)
    #expect(board.latest[a].tokensLeft?.remaining == 900)
    let startedAt = board.now
    board.read(RateLimitReading(requests: .init(remaining: 0, resetsAfter: .seconds(3))), of: a)
    #expect(board.availability(a) == .rateLimited(until: board.now + .seconds(3)))
    #expect(board.latest[a].tokensLeft == nil)
    let until = board.now + .seconds(3)
    // An answer that began before ends now.
    board.look(after: .seconds(1))
    board.report(.served, of: a) { $0.startedAt = startedAt - .seconds(1) }
    #expect(board.availability(a) == .rateLimited(until: until))
    board.look(after: .seconds(3))
    #expect(board.availability(a) == .available)
  }

  @Test("what the answer to an earlier request says of limits comes too late")
  func lateReading() throws {
    let catalog = try catalog(offer("a", 0))
    let a = catalog.models[0].offers[0]
    var board = try Board(catalog, now: self.t0)
    func left(_ remaining: Int64) -> RateLimitReading {
      RateLimitReading(requests: .init(remaining: remaining, resetsAfter: .seconds(60)))
    }
    board.read(left(50), of: a, try: 2)
    board.read(left(51), of: a, try: 1)
    board.look(after: .seconds(1))
    #expect(board.latest[a].requestsLeft?.remaining == 50)
    board.read(left(48), of: a, try: 4)
    board.look(after: .seconds(1))
    #expect(board.latest[a].requestsLeft?.remaining == 48)
  }

  @Test("times are told of a prompt without length, rates only where they are the provider's own")
  func measurements() throws {
    let catalog = try catalog(offer("a", 0))
    let a = catalog.models[0].offers[0]
    var board = try Board(catalog, now: self.t0)
    board.report(
      .served, of: a, times: 20, took: .seconds(3), firstTokenAfter: .seconds(1)
    ) {
      $0.inputTokens = 8192
      $0.cachedInputTokens = 4096
      $0.outputTokens = 101
      $0.hasOwnRate = true
    }
    board.look(after: .milliseconds(250))
    let health = board.latest[a]
    let normal = try #require(health.timeToFirstToken?.p50)
    #expect((0.46...0.54).contains(normal / .seconds(1)))
    let raw = try #require(health.performance?.timeToFirstTokenP50)
    #expect((0.93...1.07).contains(raw.duration / .seconds(1)))
    #expect((46...54).contains(health.outputTokensPerSecond ?? 0))
    #expect(health.cachedShare == 0.5)
    #expect(health.outputTokens == 101)
    #expect(health.calls == 20 && health.successRate == 1)
    // Without traffic it ages, and is told no longer.
    for _ in 0..<200 { board.look(after: .seconds(5)) }
    #expect(board.latest[a].isStale)
    #expect(board.latest[a].outputTokensPerSecond == nil)
    #expect(board.latest[a].performance?.timeToFirstTokenP50 == nil)
    // What it is like in the long run is better than nothing.
    let usual = try #require(board.latest[a].timeToFirstToken?.p50)
    #expect((0.46...0.54).contains(usual / .seconds(1)))
  }

  @Test("a try that was given up counts as at least as long as it was")
  func lowerBound() throws {
    let catalog = try catalog(offer("a", 0))
    let a = catalog.models[0].offers[0]
    var board = try Board(catalog, now: self.t0)
    board.report(
      .served, of: a, times: 6, took: .seconds(1), firstTokenAfter: .milliseconds(200))
    board.report(.hedgedOut, of: a, times: 8, took: .milliseconds(50))
    board.look(after: .milliseconds(250))
    let before = try #require(board.latest[a].timeToFirstToken?.p50)
    #expect(before < .milliseconds(230))
    board.report(.hedgedOut, of: a, times: 8, took: .seconds(4))
    board.look(after: .milliseconds(250))
    let after = try #require(board.latest[a].timeToFirstToken?.p50)
    #expect(after > .seconds(3))
    #expect(board.latest[a].successRate == 1)
  }

  @Test("silence that callers' deadlines end is a fault where it was far longer than usual")
  func overdue() throws {
    let catalog = try catalog(offer("a", 0))
    let a = catalog.models[0].offers[0]
    var board = try Board(catalog, now: self.t0)
    // Nothing is known: callers that are in a hurry say nothing.
    board.report(.hedgedOut, of: a, times: 50, took: .seconds(9))
    #expect(board.availability(a) == .available)
    board.report(
      .served, of: a, times: 5, took: .milliseconds(600), firstTokenAfter: .milliseconds(600))
    board.report(.hedgedOut, of: a, times: 50, took: .milliseconds(1500))
    #expect(board.availability(a) == .available)
    board.report(.hedgedOut, of: a, times: 50, took: .seconds(3)) { $0.firstTokenAt = self.t0 }
    #expect(board.availability(a) == .available)
    board.report(.unspecified, of: a, times: 12, took: .seconds(60))
    #expect(self.isOpen(board.availability(a)))
  }

  @Test("counts that no provider means do no harm")
  func hostileCounts() throws {
    let catalog = try catalog(offer("a", 0))
    let a = catalog.models[0].offers[0]
    var board = try Board(catalog, now: self.t0)
    for count in [Int32.min, -1, 0, .max] {
      for cached in [Int32.min, -1, 0, .max] {
        board.report(.served, of: a, took: .seconds(1), firstTokenAfter: .zero) {
          $0.inputTokens = count
          $0.cachedInputTokens = cached
          $0.outputTokens = count
          $0.hasOwnRate = true
        }
        board.read(
          RateLimitReading(
            requests: .init(remaining: .max, resetsAfter: .seconds(Int64.max / 2)),
            tokens: .init(remaining: .min, resetsAfter: nil)), of: a)
      }
    }
    board.look(after: .seconds(1))
    #expect(board.latest[a].calls == 16)
    let share = try #require(board.latest[a].cachedShare)
    #expect((0...1).contains(share))
  }

  @Test("an offer much slower than the others is an outlier, and one no longer when it is not")
  func outlier() throws {
    let catalog = try catalog(offer("a", 0), offer("b", 1), offer("c", 2))
    let offers = catalog.models[0].offers
    var board = try Board(catalog, now: self.t0)
    func answer(_ board: inout Board, _ offer: CatalogOffer, _ time: Duration, times: Int) {
      board.report(.served, of: offer, times: times, took: time, firstTokenAfter: time)
    }
    for offer in offers.dropFirst() { answer(&board, offer, .milliseconds(400), times: 10) }
    answer(&board, offers[0], .milliseconds(1100), times: 10)
    board.look(after: .milliseconds(250))
    #expect(offers.map { board.latest[$0].isOutlier } == [false, false, false])
    answer(&board, offers[0], .milliseconds(1400), times: 40)
    board.look(after: .milliseconds(250))
    #expect(offers.map { board.latest[$0].isOutlier } == [true, false, false])
    // Back only when it is clearly better.
    answer(&board, offers[0], .milliseconds(1000), times: 200)
    board.look(after: .milliseconds(250))
    #expect(board.latest[offers[0]].isOutlier)
    answer(&board, offers[0], .milliseconds(500), times: 1000)
    board.look(after: .milliseconds(250))
    #expect(!board.latest[offers[0]].isOutlier)
  }

  @Test("another catalog keeps what is known of what it still has")
  func adoption() throws {
    let first = try catalog(offer("a", 0), offer("b", 1))
    var board = try Board(first, now: self.t0)
    board.report(.serverError, of: first.models[0].offers[1], times: 10)
    let load = board.latest.load(of: first.models[0].offers[1])
    let second = try catalog(offer("c", 0), offer("b", 1), offer("a", 2))
    board.adopt(second)
    let offers = second.models[0].offers
    #expect(offers.map { self.isOpen(board.availability($0)) } == [false, true, false])
    #expect(board.latest.load(of: offers[1]) === load)
    // A late report of the first catalog's offers finds its place, or none.
    board.report(.rateLimited, of: first.models[0].offers[0])
    #expect(board.availability(offers[2]) == .rateLimited(until: board.now + .seconds(1)))
    board.adopt(try catalog(offer("c", 0)))
    board.report(.serverError, of: first.models[0].offers[0], times: 50)
    #expect(board.availability(offers[0]) == .available)
  }

  @Test("a smaller catalog comes while a report of an offer that it lacks waits to be told")
  func adoptionOfFewer() throws {
    let first = try catalog(offer("a", 0), offer("b", 1), offer("c", 2))
    var board = try Board(first, now: self.t0)
    board.report(.served, of: first.models[0].offers[2], firstTokenAfter: .zero)
    let second = try catalog(offer("b", 0))
    board.adopt(second)
    #expect(board.latest.catalog.models[0].offers.map(\.provider) == ["b"])
    board.look(after: .seconds(1))
    #expect(board.availability(second.models[0].offers[0]) == .available)
  }

  @Test("a provider that is configured otherwise is no longer out")
  func adoptionOfChanges() throws {
    let first = try catalog(offer("a", 0), offer("b", 1), offer("c", 2))
    let offers = first.models[0].offers
    var board = try Board(first, now: self.t0)
    board.report(.authFailed, of: offers[0])
    board.report(.served, of: offers[1], times: 20, firstTokenAfter: .zero)
    board.report(.serverError, of: offers[1], times: 50)
    board.report(.authFailed, of: offers[2])
    board.look(after: .milliseconds(250))
    let load = board.latest.load(of: offers[1])
    board.adopt(first, changed: ["a", "b"])
    #expect(board.availability(offers[0]) == .available)
    #expect(board.availability(offers[1]) == .available)
    #expect(board.availability(offers[2]) != .available)
    #expect(board.latest[offers[1]].calls == 70)
    #expect(board.latest.load(of: offers[1]) === load)
  }

  @Test("two models that are one upstream are kept apart")
  func sharedUpstream() throws {
    func twice() throws -> Catalog {
      try Catalog(
        entries: ["m", "n"].map { id in
          CatalogEntry(
            id: id,
            offer: CatalogOffer(provider: "a", providerIndex: 0, upstreamModel: "vendor/m"))
        })
    }
    let first = try twice()
    let offers = first.models.flatMap(\.offers)
    var board = try Board(first, now: self.t0)
    board.report(.serverError, of: offers[0], times: 10)
    board.adopt(try twice())
    #expect(self.isOpen(board.availability(offers[0])))
    #expect(board.availability(offers[1]) == .available)
    board.report(.modelNotFound, of: offers[1])
    #expect(self.isOpen(board.availability(offers[0])))
  }

  @Test("a refusal that may be of one model takes out that one, of two models the provider")
  func scopes() throws {
    let catalog = try Catalog(
      entries: (0..<3).map { number in
        CatalogEntry(
          id: "m\(number)",
          offer: CatalogOffer(provider: "a", providerIndex: 0, upstreamModel: "u\(number)"))
      })
    let offers = catalog.models.flatMap(\.offers)
    for outcome in [Attempt.Outcome.authFailed, .quotaExhausted] {
      var board = try Board(catalog, now: self.t0)
      board.report(outcome, of: offers[0]) { $0.scope = .request }
      #expect(offers.allSatisfy { board.availability($0) == .available })
      board.report(outcome, of: offers[0], times: 3) { $0.scope = .offer }
      #expect(offers.map { board.availability($0) == .available } == [false, true, true])
      board.report(.served, of: offers[1])
      board.report(outcome, of: offers[0], took: .seconds(-61)) { $0.scope = .offer }
      #expect(offers.map { board.availability($0) == .available } == [false, true, true])
      board.report(outcome, of: offers[1]) { $0.scope = .offer }
      #expect(offers.allSatisfy { board.availability($0) != .available })
    }
    var board = try Board(catalog, now: self.t0)
    for outcome in [Attempt.Outcome.rateLimited, .modelNotFound, .requestRejected] {
      board.report(outcome, of: offers[0], times: 50) { $0.scope = .request }
    }
    #expect(board.availability(offers[0]) == .available)
  }

  @Test("silence says nothing of an answer that comes whole, or of a model that thinks first")
  func silence() throws {
    let catalog = try catalog(offer("a", 0))
    let a = catalog.models[0].offers[0]
    var board = try Board(catalog, now: self.t0)
    board.report(.served, of: a, times: 20, took: .seconds(1), firstTokenAfter: .milliseconds(100))
    board.report(.unspecified, of: a, times: 50, took: .seconds(60)) { $0.mayBeSilent = true }
    #expect(board.availability(a) == .available)
    board.report(.unspecified, of: a, times: 50, took: .seconds(60))
    #expect(self.isOpen(board.availability(a)))
  }

  @Test("measurements alone are told four times a second at most")
  func pace() throws {
    let catalog = try catalog(offer("a", 0))
    let a = catalog.models[0].offers[0]
    var board = try Board(catalog, now: self.t0)
    board.look(after: .seconds(1))
    var random = SeededGenerator(seed: 9)
    var snapshots = 0
    for _ in 0..<1000 {
      let time = Duration.milliseconds(Int.random(in: 1...2000, using: &random))
      let report = {
        var report = AttemptReport(
          a, outcome: .served, startedAt: board.now - time, endedAt: board.now)
        report.firstTokenAt = board.now
        return report
      }()
      board.board.record(report, now: board.now)
      if board.look(after: .milliseconds(10)) { snapshots += 1 }
    }
    #expect((1...41).contains(snapshots))
  }
}
