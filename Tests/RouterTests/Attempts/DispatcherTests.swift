import Clock
import Codec
import Testing

@testable import Router

@Suite("Dispatcher")
struct DispatcherTests {
  private let t0 = MonotonicInstant.now

  private func call(
    _ offers: CatalogOffer..., deadline: Duration? = nil, hedgeAfter: Duration? = nil,
    maximumTries: Int = 8, routing: Routing? = nil, budget: RetryBudgets.Settings = .init()
  ) throws -> DispatchedCall {
    let catalog = try Catalog(entries: offers.map { CatalogEntry(id: "m", offer: $0) })
    return DispatchedCall(
      Dispatcher(
        callID: "call-1", plan: try plan(catalog, request(), routing),
        deadline: deadline.map { self.t0 + $0 }, hedgeAfter: hedgeAfter,
        maximumTries: maximumTries),
      budgets: RetryBudgets(providers: (0..<16).map { "\($0)" }, settings: budget))
  }

  private func failure(
    _ outcome: Attempt.Outcome, retryAfter: Duration? = nil, remedy: Remedy? = nil
  ) -> AttemptFailure {
    AttemptFailure(outcome, detail: "why", retryAfter: retryAfter, remedy: remedy)
  }

  @Test(
    "what a failed try means for the next offer",
    arguments: [
      (Attempt.Outcome.rateLimited, true), (.quotaExhausted, true), (.overloaded, true),
      (.serverError, true), (.timeout, true), (.connectionFailed, true), (.authFailed, true),
      (.modelNotFound, true), (.contentFiltered, false), (.badResponse, true),
      (.schemaMismatch, true), (.unspecified, true), (Attempt.Outcome(rawValue: 99), true),
      (.requestRejected, false), (.contextTooLong, false),
    ])
  func failover(outcome: Attempt.Outcome, triesNext: Bool) throws {
    var call = try self.call(offer("a", 0), offer("b", 1))
    let first = call.start(self.t0)
    #expect(first.provider == "a")
    let orders = call.failed(0, self.failure(outcome), self.t0)
    #expect(orders.provider == (triesNext ? "b" : nil))
    #expect((orders.failure == nil) == triesNext)
    #expect(call.dispatcher.attempts.map(\.outcome) == [outcome])
  }

  @Test(
    "what the call ends with once every offer failed for good",
    arguments: [
      ([Attempt.Outcome.rateLimited, .rateLimited], CallFailure.Kind.providersRateLimited),
      ([.rateLimited, .serverError], .allOffersFailed),
      ([.connectionFailed, .authFailed], .allOffersFailed),
      ([.contentFiltered], .contentFiltered),
      ([.timeout, .contentFiltered], .contentFiltered),
      ([.serverError, .requestRejected], .providerRejected),
      ([.requestRejected], .providerRejected),
      ([.schemaMismatch, .serverError], .schemaMismatch),
      ([.contextTooLong], .contextTooLong),
      ([.serverError, .contextTooLong], .allOffersFailed),
    ])
  func endings(outcomes: [Attempt.Outcome], kind: CallFailure.Kind) throws {
    var call = try self.call(offer("a", 0), offer("b", 1))
    var orders = call.start(self.t0)
    for (number, outcome) in outcomes.enumerated() {
      #expect(orders.begin?.number == number)
      let usual = Remedy(for: outcome)
      let remedy = usual == .tryAgain ? Remedy.tryElsewhere : usual
      orders = call.failed(number, self.failure(outcome, remedy: remedy), self.t0)
    }
    let failure = try #require(orders.failure)
    #expect(failure.kind == kind)
    #expect(failure.routingFailure?.id == "call-1")
    #expect(failure.routingFailure?.attempts.map(\.outcome) == outcomes)
    let late = call.failed(0, self.failure(.timeout), self.t0)
    #expect(late.isNothing)
  }

  @Test("after a prompt too long only larger windows are tried")
  func largerWindow() throws {
    var call = try self.call(
      offer("a", 0, window: 8000), offer("b", 1, window: 4000), offer("c", 2),
      offer("d", 3, window: 8000), offer("e", 4, window: 9000), offer("f", 5, window: 8500))
    let tooLong = self.failure(.contextTooLong)
    _ = call.start(self.t0)
    var orders = call.failed(0, tooLong, self.t0)
    #expect(orders.provider == "e")
    // Fails for another reason: "f" is still larger than what was too small.
    orders = call.failed(1, self.failure(.modelNotFound), self.t0)
    #expect(orders.provider == "f")
    orders = call.failed(2, tooLong, self.t0)
    #expect(orders.failure?.kind == .allOffersFailed)
  }

  @Test("after commit nothing else is tried")
  func committed() throws {
    var call = try self.call(offer("a", 0, input: 1, output: 2), offer("b", 1))
    _ = call.start(self.t0)
    _ = call.dispatcher.answered(0, commits: true, now: self.t0 + .milliseconds(5))
    #expect(call.dispatcher.isCommitted == true)
    let usage = Usage.with {
      $0.inputTokens = 100
      $0.outputTokens = 10
      $0.source = .providerPartial
    }
    let orders = call.failed(
      0, self.failure(.connectionFailed), usage: usage, self.t0 + .milliseconds(9))
    let failure = try #require(orders.failure)
    #expect(failure.kind == .streamBroken)
    #expect(failure.routingFailure?.usage?.costNanoUSD == 120_000)
    #expect(failure.routingFailure?.usage?.source == .providerPartial)
    #expect(call.dispatcher.attempts.map(\.costNanoUSD) == [120_000])
  }

  @Test("an answer that breaks off before any of it went to the client is tried elsewhere")
  func brokenBeforeCommit() throws {
    var call = try self.call(offer("a", 0), offer("b", 1))
    _ = call.start(self.t0)
    _ = call.dispatcher.answered(0, commits: false, now: self.t0)
    let orders = call.failed(0, self.failure(.badResponse), self.t0)
    #expect(orders.provider == "b")
  }

  @Test("a strict schema missed at a stream's end isn't a broken stream")
  func schemaAfterCommit() throws {
    var call = try self.call(offer("a", 0))
    _ = call.start(self.t0)
    _ = call.dispatcher.answered(0, commits: true, now: self.t0)
    let orders = call.failed(0, self.failure(.schemaMismatch), self.t0)
    #expect(orders.failure?.kind == .schemaMismatch)
  }

  @Test("the cap on tries holds")
  func cap() throws {
    var call = try self.call(offer("a", 0), offer("b", 1), offer("c", 2), maximumTries: 2)
    _ = call.start(self.t0)
    var orders = call.failed(0, self.failure(.connectionFailed), self.t0)
    #expect(orders.provider == "b")
    orders = call.failed(1, self.failure(.connectionFailed), self.t0)
    #expect(orders.failure?.kind == .allOffersFailed)
  }

  @Test("disallow_fallbacks is one provider and one try")
  func oneTry() throws {
    var call = try self.call(
      offer("a", 0), offer("b", 1), routing: .with { $0.disallowFallbacks = true })
    _ = call.start(self.t0)
    let orders = call.failed(0, self.failure(.serverError), self.t0)
    #expect(orders.failure?.kind == .allOffersFailed)
  }

  @Test("another offer of a provider that can't be reached or won't have us isn't tried")
  func avoidedProvider() throws {
    let sibling = CatalogOffer(provider: "a", providerIndex: 0, upstreamModel: "other")
    for outcome in [Attempt.Outcome.connectionFailed, .authFailed, .quotaExhausted] {
      var call = try self.call(offer("a", 0), sibling, offer("b", 1))
      _ = call.start(self.t0)
      let orders = call.failed(0, self.failure(outcome), self.t0)
      #expect(orders.provider == "b")
    }
  }

  // MARK: - Once more

  @Test("with nothing left, the offer is tried once more after a random pause")
  func onceMore() throws {
    var call = try self.call(offer("a", 0))
    _ = call.start(self.t0)
    var orders = call.failed(0, self.failure(.serverError), self.t0)
    let wake = try #require(orders.wakeAt)
    #expect(orders.begin == nil && orders.failure == nil)
    #expect((self.t0...self.t0 + .milliseconds(100)).contains(wake))
    let early = call.woke(self.t0 - .milliseconds(1))
    #expect(early.begin == nil && early.wakeAt == wake)
    orders = call.woke(wake)
    #expect(orders.begin?.number == 1 && orders.provider == "a")
    orders = call.failed(1, self.failure(.serverError), wake)
    #expect(orders.failure?.kind == .allOffersFailed)
  }

  @Test("a provider's own delay is waited for where it is short and fits, else it is told")
  func retryAfter() throws {
    var call = try self.call(offer("a", 0), deadline: .seconds(60))
    _ = call.start(self.t0)
    var orders = call.failed(0, self.failure(.rateLimited, retryAfter: .seconds(3)), self.t0)
    let wake = try #require(orders.wakeAt)
    #expect((self.t0 + .seconds(3)...self.t0 + .milliseconds(3100)).contains(wake))

    call = try self.call(offer("a", 0), deadline: .seconds(2))
    _ = call.start(self.t0)
    orders = call.failed(0, self.failure(.rateLimited, retryAfter: .seconds(3)), self.t0)
    #expect(orders.failure?.kind == .providersRateLimited)
    #expect(orders.failure?.retryAfter == .seconds(3))

    call = try self.call(offer("a", 0))
    _ = call.start(self.t0)
    orders = call.failed(0, self.failure(.rateLimited, retryAfter: .seconds(30)), self.t0)
    #expect(orders.failure?.kind == .providersRateLimited)
  }

  @Test("what won't get better isn't tried again")
  func notAgain() throws {
    for outcome in [Attempt.Outcome.authFailed, .modelNotFound, .quotaExhausted, .schemaMismatch] {
      var call = try self.call(offer("a", 0))
      _ = call.start(self.t0)
      let orders = call.failed(0, self.failure(outcome), self.t0)
      #expect(orders.failure != nil)
    }
  }

  // MARK: - The budget

  @Test("a further try is paid for by the provider that would get it")
  func budget() throws {
    var settings = RetryBudgets.Settings()
    settings.ratio = 0
    settings.burst = 1
    var call = try self.call(offer("a", 0), offer("b", 1), offer("c", 2), budget: settings)
    let wasThere = call.budgets.take(for: 1)
    #expect(wasThere)
    _ = call.start(self.t0)
    // "b" has nothing left, so "c" pays.
    var orders = call.failed(0, self.failure(.modelNotFound), self.t0)
    #expect(orders.provider == "c")
    orders = call.failed(1, self.failure(.serverError), self.t0)
    #expect(orders.failure?.kind == .allOffersFailed)
    #expect(orders.failure?.message.contains("held back") == true)
  }

  // MARK: - Hedging

  @Test(
    "without an answer in time another provider is tried beside it; the first to answer ends it")
  func hedge() throws {
    var call = try self.call(
      offer("a", 0, input: 1, output: 1), offer("b", 1), hedgeAfter: .milliseconds(50))
    var orders = call.start(self.t0)
    let wake = self.t0 + .milliseconds(50)
    #expect(orders.wakeAt == wake)
    orders = call.woke(wake)
    #expect(orders.provider == "b" && orders.begin?.isHedge == true && orders.begin?.number == 1)
    #expect(orders.wakeAt == nil)
    orders = call.dispatcher.answered(1, commits: true, now: wake + .milliseconds(9))
    #expect(orders.callOff == 0)
    orders = call.wasCalledOff(
      0, usage: .with { $0.inputTokens = 10 }, wake + .milliseconds(9))
    #expect(orders.isNothing)
    _ = call.dispatcher.completed(1, usage: Usage(), now: wake + .milliseconds(20))
    #expect(call.dispatcher.attempts.map(\.outcome) == [.hedgedOut, .served])
    #expect(call.dispatcher.attempts.map(\.costNanoUSD) == [10_000, nil])
    #expect(call.dispatcher.served?.offer.provider == "b")
    #expect(call.dispatcher.hasHedged == true)
  }

  @Test("a hedge is not paid for from an empty budget, nor sent to the same provider")
  func unhedged() throws {
    var settings = RetryBudgets.Settings()
    settings.burst = 0
    var call = try self.call(
      offer("a", 0), offer("b", 1), hedgeAfter: .milliseconds(50), budget: settings)
    _ = call.start(self.t0)
    var orders = call.woke(self.t0 + .milliseconds(50))
    #expect(orders.isNothing)

    let sibling = CatalogOffer(provider: "a", providerIndex: 0, upstreamModel: "other")
    call = try self.call(offer("a", 0), sibling, hedgeAfter: .milliseconds(50))
    _ = call.start(self.t0)
    orders = call.woke(self.t0 + .milliseconds(50))
    #expect(orders.isNothing)
    // It is still there for when the first fails.
    orders = call.failed(0, self.failure(.serverError), self.t0 + .milliseconds(60))
    #expect(orders.begin?.step.offer.upstreamModel == "other")
  }

  @Test("a hedge's failure leaves the first try its chance, and the other way round")
  func hedgeFails() throws {
    for broken in [0, 1] {
      var call = try self.call(offer("a", 0), offer("b", 1), hedgeAfter: .milliseconds(50))
      _ = call.start(self.t0)
      _ = call.woke(self.t0 + .milliseconds(50))
      var orders = call.failed(broken, self.failure(.requestRejected), self.t0 + .milliseconds(60))
      #expect(orders.failure == nil && orders.begin == nil)
      orders = call.dispatcher.answered(
        1 - broken, commits: true, now: self.t0 + .milliseconds(70))
      #expect(orders.isNothing)
    }
  }

  // MARK: - Deadlines

  @Test("no try begins after the deadline")
  func deadline() throws {
    var call = try self.call(offer("a", 0), offer("b", 1), deadline: .seconds(1))
    _ = call.start(self.t0)
    let orders = call.failed(0, self.failure(.serverError), self.t0 + .seconds(1))
    #expect(orders.failure?.kind == .deadlineExceeded)
    var late = try self.call(offer("a", 0), deadline: .zero)
    let refused = late.start(self.t0)
    #expect(refused.failure?.kind == .deadlineExceeded)
  }

  @Test("a try that doesn't answer leaves the next one time before the deadline")
  func patience() throws {
    var call = try self.call(offer("a", 0), offer("b", 1), deadline: .seconds(8))
    var orders = call.start(self.t0)
    // A quarter of the call's time, for an offer that nothing is known of.
    let patience = self.t0 + .seconds(6)
    #expect(orders.wakeAt == patience)
    orders = call.woke(patience)
    #expect(orders.callOff == 0 && orders.begin == nil)
    orders = call.wasCalledOff(0, patience)
    #expect(orders.provider == "b" && orders.begin?.isHedge == false)
    #expect(call.dispatcher.attempts.map(\.outcome) == [.timeout])
    // The last has all that is left.
    #expect(orders.wakeAt == self.t0 + .seconds(8))
  }

  @Test("nor is a try called off where no other may begin in its place")
  func patienceWithoutNext() throws {
    var settings = RetryBudgets.Settings()
    settings.ratio = 0
    settings.burst = 0
    var call = try self.call(
      offer("a", 0), offer("b", 1), deadline: .seconds(8), budget: settings)
    _ = call.start(self.t0)
    let orders = call.woke(self.t0 + .seconds(6))
    #expect(orders.callOff == nil && orders.failure == nil)
    #expect(orders.wakeAt == self.t0 + .seconds(8))
  }

  @Test("a hedge is the next offer's time: the first try keeps its own")
  func patienceWithHedge() throws {
    var call = try self.call(
      offer("a", 0), offer("b", 1), deadline: .seconds(8), hedgeAfter: .seconds(1))
    _ = call.start(self.t0)
    let hedged = call.woke(self.t0 + .seconds(1))
    #expect(hedged.provider == "b")
    let late = call.woke(self.t0 + .seconds(7))
    #expect(late.callOff == nil && late.wakeAt == self.t0 + .seconds(8))
  }

  @Test("after a verdict nothing begins, and it is what the call ends with")
  func verdictBeside() throws {
    var call = try self.call(
      offer("a", 0), offer("b", 1), offer("c", 2), hedgeAfter: .milliseconds(50))
    _ = call.start(self.t0)
    _ = call.woke(self.t0 + .milliseconds(50))
    let verdict = AttemptFailure(.requestRejected, detail: "no such tool")
    let waiting = call.failed(1, verdict, self.t0 + .milliseconds(60))
    #expect(waiting.isNothing)
    let later = call.woke(self.t0 + .seconds(1))
    #expect(later.isNothing)
    let end = call.failed(0, self.failure(.serverError), self.t0 + .seconds(2))
    #expect(end.failure?.kind == .providerRejected)
    #expect(end.failure?.message.contains("no such tool") == true)
    #expect(end.failure?.message.hasPrefix("b ") == true)
  }

  @Test("a window that proved too small is not tried again")
  func smallWindow() throws {
    let small = CatalogOffer(
      provider: "a", providerIndex: 0, upstreamModel: "m", contextWindow: 4096)
    let larger = CatalogOffer(
      provider: "b", providerIndex: 1, upstreamModel: "m", contextWindow: 8192)
    var call = try self.call(small, larger)
    _ = call.start(self.t0)
    _ = call.failed(0, self.failure(.serverError), self.t0)
    let end = call.failed(1, self.failure(.contextTooLong), self.t0)
    #expect(end.failure != nil)
  }

  @Test("what a try used at an unknown price leaves the cost of the call unknown")
  func unknownCost() throws {
    var call = try self.call(offer("a", 0), offer("b", 1, input: 1, output: 1))
    _ = call.start(self.t0)
    let used = Usage.with { $0.inputTokens = 10 }
    _ = call.failed(0, self.failure(.badResponse), usage: used, self.t0)
    _ = call.dispatcher.answered(1, commits: false, now: self.t0)
    let usage = call.dispatcher.completed(1, usage: used, now: self.t0)
    #expect(usage.costNanoUSD == nil)
    #expect(call.dispatcher.attempts.last?.costNanoUSD != nil)
  }

  @Test("an answer that has begun is not called off for the next offer's sake")
  func patienceEnds() throws {
    var call = try self.call(offer("a", 0), offer("b", 1), deadline: .seconds(8))
    _ = call.start(self.t0)
    let orders = call.dispatcher.answered(0, commits: false, now: self.t0 + .seconds(1))
    #expect(orders.wakeAt == self.t0 + .seconds(8))
    let later = call.woke(self.t0 + .seconds(7))
    #expect(later.callOff == nil)
  }

  @Test("the deadline cuts every try off and records it, once")
  func deadlinePassed() throws {
    var call = try self.call(offer("a", 0), offer("b", 1), hedgeAfter: .seconds(1))
    _ = call.start(self.t0)
    _ = call.woke(self.t0 + .seconds(1))
    let orders = call.dispatcher.deadlinePassed(usages: { _ in nil }, now: self.t0 + .seconds(2))
    let failure = try #require(orders.failure)
    #expect(failure.kind == .deadlineExceeded)
    #expect(failure.routingFailure?.attempts.map(\.outcome) == [.timeout, .timeout])
    #expect(call.dispatcher.attempts.map { $0.duration?.seconds } == [2, 1])
    let again = call.dispatcher.deadlinePassed(usages: { _ in nil }, now: self.t0)
    #expect(again.isNothing)
    #expect(call.dispatcher.attempts.count == 2)
  }

  @Test("a call's error is kept time for")
  func reserve() {
    func reserved(_ whole: Duration) -> Duration {
      DeadlineReserve.deadline(receivedAt: self.t0, deadline: self.t0 + whole)
        .duration(to: self.t0 + whole)
    }
    #expect(reserved(.seconds(60)) == .milliseconds(100))
    #expect(reserved(.seconds(1)) == .milliseconds(50))
    #expect(reserved(.zero) == .zero)
    #expect(reserved(.seconds(-1)) == .zero)
  }

  // MARK: - Probes

  @Test("an offer that is out is tried by the one call that claims its probe")
  func probe() throws {
    let claim = ProbeClaim(madeAt: .now)
    let health: OfferHealthLookup = { offer in
      var health = OfferHealth()
      if offer.provider == "a" { health.availability = .probing(claim) }
      return health
    }
    let catalog = try catalog(offer("a", 0), offer("b", 1))
    let early = try plan(catalog, health: health)
    var first = DispatchedCall(Dispatcher(callID: "1", plan: early))
    var second = DispatchedCall(Dispatcher(callID: "2", plan: early))
    let probing = first.start(self.t0)
    let passing = second.start(self.t0)
    #expect(probing.provider == "a")
    #expect(passing.provider == "b")
    #expect(try plan(catalog, health: health).providers == ["b"])
  }

  // MARK: - Ends

  @Test("a cancelled call is over; its tries are on record with what they used")
  func cancelled() throws {
    var call = try self.call(offer("a", 0, input: 1, output: 1), offer("b", 1))
    _ = call.start(self.t0)
    call.dispatcher.cancelled(
      usages: { number in number == 0 ? .with { $0.inputTokens = 7 } : nil }, now: self.t0)
    #expect(call.dispatcher.attempts.map(\.costNanoUSD) == [7000])
    let late = call.failed(0, self.failure(.connectionFailed), self.t0)
    #expect(late.isNothing)
    #expect(call.dispatcher.attempts.count == 1)
  }

  @Test("an answer's usage costs what its offer charges and what failed tries did")
  func completed() throws {
    var call = try self.call(offer("a", 0, input: 1, output: 1), offer("b", 1, input: 2, output: 4))
    _ = call.start(self.t0)
    let spent = Usage.with { $0.inputTokens = 10 }
    _ = call.failed(0, self.failure(.badResponse), usage: spent, self.t0 + .seconds(1))
    _ = call.dispatcher.answered(1, commits: true, now: self.t0 + .seconds(2))
    let usage = call.dispatcher.completed(
      1,
      usage: .with {
        $0.inputTokens = 10
        $0.outputTokens = 5
        $0.source = .provider
      }, now: self.t0 + .seconds(4))
    #expect(usage.costNanoUSD == 50_000)
    #expect(usage.inputTokens == 10)

    let route = call.dispatcher.route(
      receivedAt: self.t0 - .seconds(1), now: self.t0 + .seconds(4))
    #expect(route.provider == "b")
    #expect(route.upstreamModel == "b-model")
    #expect(route.attempts.map(\.outcome) == [.badResponse, .served])
    #expect(route.attempts.map(\.costNanoUSD) == [10_000, 40_000])
    #expect(route.attempts.map { $0.duration?.seconds } == [1, 3])
    #expect(route.timeToFirstToken?.seconds == 3)
    #expect(route.totalTime?.seconds == 5)
    #expect(route.overhead?.seconds == 1)
    #expect(route.policy == .priority)
  }

  @Test("an offer without a price costs nothing that is known")
  func unpriced() throws {
    var call = try self.call(offer("a", 0))
    _ = call.start(self.t0)
    let usage = call.dispatcher.completed(0, usage: .with { $0.costNanoUSD = 5 }, now: self.t0)
    #expect(usage.costNanoUSD == nil)
  }
}
