import Clock
import Codec
import Testing

@testable import Router

@Suite("AttemptLoop")
struct AttemptLoopTests {
  private let t0 = MonotonicInstant.now

  private func loop(
    _ offers: CatalogOffer..., deadline: Duration? = nil, maximumTries: Int = 8,
    routing: Routing = Routing()
  ) throws -> AttemptLoop {
    let catalog = try Catalog(
      entries: offers.map { CatalogEntry(id: "m", offer: $0) })
    let plan = try Planner(catalog: catalog).plan(
      model: "m", routing: routing, facts: RequestFacts(request()))
    return AttemptLoop(
      callID: "call-1", plan: plan, deadline: deadline.map { self.t0 + $0 },
      maximumTries: maximumTries)
  }

  private func provider(_ action: AttemptLoop.Action) -> String? {
    if case .tryOffer(let step) = action { step.offer.provider } else { nil }
  }

  private func failure(_ action: AttemptLoop.Action) -> CallFailure? {
    if case .fail(let failure) = action { failure } else { nil }
  }

  private func isDone(_ action: AttemptLoop.Action) -> Bool {
    if case .done = action { true } else { false }
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
    var loop = try self.loop(offer("a", 0), offer("b", 1))
    #expect(self.provider(loop.start(now: self.t0)) == "a")
    let action = loop.attemptFailed(AttemptFailure(outcome, detail: "x"), now: self.t0)
    #expect(self.provider(action) == (triesNext ? "b" : nil))
    #expect((self.failure(action) == nil) == triesNext)
    #expect(loop.attempts.map(\.outcome) == [outcome])
  }

  @Test(
    "what the call ends with once every offer failed",
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
    var loop = try self.loop(offer("a", 0), offer("b", 1))
    var action = loop.start(now: self.t0)
    for outcome in outcomes {
      #expect(self.provider(action) != nil)
      action = loop.attemptFailed(AttemptFailure(outcome, detail: "why"), now: self.t0)
    }
    let failure = try #require(self.failure(action))
    #expect(failure.kind == kind)
    #expect(failure.routingFailure?.id == "call-1")
    #expect(failure.routingFailure?.attempts.map(\.outcome) == outcomes)
    #expect(self.isDone(loop.attemptFailed(AttemptFailure(.timeout, detail: ""), now: self.t0)))
  }

  @Test("after a prompt too long only larger windows are tried")
  func largerWindow() throws {
    var loop = try self.loop(
      offer("a", 0, window: 8000), offer("b", 1, window: 4000), offer("c", 2),
      offer("d", 3, window: 8000), offer("e", 4, window: 9000), offer("f", 5, window: 8500))
    let tooLong = AttemptFailure(.contextTooLong, httpStatus: 400, detail: "too long")
    #expect(self.provider(loop.start(now: self.t0)) == "a")
    #expect(self.provider(loop.attemptFailed(tooLong, now: self.t0)) == "e")
    // Fails for another reason: "f" is still larger than what was too small.
    let refused = AttemptFailure(.connectionFailed, detail: "refused")
    #expect(self.provider(loop.attemptFailed(refused, now: self.t0)) == "f")
    #expect(self.failure(loop.attemptFailed(tooLong, now: self.t0))?.kind == .allOffersFailed)
  }

  @Test("after commit nothing else is tried")
  func committed() throws {
    var loop = try self.loop(offer("a", 0, input: 1, output: 2), offer("b", 1))
    _ = loop.start(now: self.t0)
    loop.committed(now: self.t0 + .milliseconds(5))
    #expect(loop.isCommitted == true)
    let usage = Usage.with {
      $0.inputTokens = 100
      $0.outputTokens = 10
      $0.source = .providerPartial
    }
    let action = loop.attemptFailed(
      AttemptFailure(.connectionFailed, detail: "cut"), usage: usage,
      now: self.t0 + .milliseconds(9))
    let failure = try #require(self.failure(action))
    #expect(failure.kind == .streamBroken)
    #expect(failure.routingFailure?.usage?.costNanoUSD == 120_000)
    #expect(failure.routingFailure?.usage?.source == .providerPartial)
    #expect(loop.attempts.map(\.costNanoUSD) == [120_000])
  }

  @Test("a strict schema missed at a stream's end isn't a broken stream")
  func schemaAfterCommit() throws {
    var loop = try self.loop(offer("a", 0))
    _ = loop.start(now: self.t0)
    loop.committed(now: self.t0)
    let action = loop.attemptFailed(AttemptFailure(.schemaMismatch, detail: "x"), now: self.t0)
    #expect(self.failure(action)?.kind == .schemaMismatch)
  }

  @Test("the cap on tries holds")
  func cap() throws {
    var loop = try self.loop(offer("a", 0), offer("b", 1), offer("c", 2), maximumTries: 2)
    let down = AttemptFailure(.connectionFailed, detail: "refused")
    _ = loop.start(now: self.t0)
    #expect(self.provider(loop.attemptFailed(down, now: self.t0)) == "b")
    #expect(self.failure(loop.attemptFailed(down, now: self.t0)) != nil)
  }

  @Test("no try begins after the deadline")
  func deadline() throws {
    var loop = try self.loop(offer("a", 0), offer("b", 1), deadline: .seconds(1))
    _ = loop.start(now: self.t0)
    let down = AttemptFailure(.serverError, detail: "500")
    let action = loop.attemptFailed(down, now: self.t0 + .seconds(1))
    #expect(self.failure(action)?.kind == .deadlineExceeded)
    var late = try self.loop(offer("a", 0), deadline: .zero)
    #expect(self.failure(late.start(now: self.t0))?.kind == .deadlineExceeded)
  }

  @Test("the deadline cuts a try off and records it, once")
  func deadlinePassed() throws {
    var loop = try self.loop(offer("a", 0))
    _ = loop.start(now: self.t0)
    let action = loop.deadlinePassed(now: self.t0 + .seconds(2))
    let failure = try #require(self.failure(action))
    #expect(failure.kind == .deadlineExceeded)
    #expect(failure.routingFailure?.attempts.map(\.outcome) == [.timeout])
    #expect(loop.attempts[0].duration?.seconds == 2)
    #expect(self.isDone(loop.deadlinePassed(now: self.t0)))
    #expect(loop.attempts.count == 1)
  }

  @Test("a cancelled call is over; its try is on record")
  func cancelled() throws {
    var loop = try self.loop(offer("a", 0), offer("b", 1))
    _ = loop.start(now: self.t0)
    loop.cancelled(now: self.t0)
    #expect(loop.attempts.count == 1)
    let late = loop.attemptFailed(AttemptFailure(.connectionFailed, detail: ""), now: self.t0)
    #expect(self.isDone(late))
    #expect(loop.attempts.count == 1)
  }

  @Test("the soonest retry that a provider named is the call's")
  func retryAfter() throws {
    var loop = try self.loop(offer("a", 0), offer("b", 1))
    _ = loop.start(now: self.t0)
    let limited: (Int) -> AttemptFailure = {
      AttemptFailure(.rateLimited, httpStatus: 429, detail: "slow", retryAfter: .seconds($0))
    }
    _ = loop.attemptFailed(limited(3), now: self.t0)
    let failure = try #require(self.failure(loop.attemptFailed(limited(9), now: self.t0)))
    #expect(failure.kind == .providersRateLimited)
    #expect(failure.retryAfter == .seconds(3))
  }

  @Test("an answer's usage costs what its offer charges and what failed tries did")
  func completed() throws {
    var loop = try self.loop(offer("a", 0, input: 1, output: 1), offer("b", 1, input: 2, output: 4))
    _ = loop.start(now: self.t0)
    let spent = Usage.with { $0.inputTokens = 10 }
    _ = loop.attemptFailed(
      AttemptFailure(.badResponse, detail: "garbage"), usage: spent, now: self.t0 + .seconds(1))
    loop.committed(now: self.t0 + .seconds(2))
    let usage = loop.completed(
      usage: .with {
        $0.inputTokens = 10
        $0.outputTokens = 5
        $0.source = .provider
      }, now: self.t0 + .seconds(4))
    #expect(usage.costNanoUSD == 50_000)
    #expect(usage.inputTokens == 10)

    let route = loop.route(receivedAt: self.t0 - .seconds(1), now: self.t0 + .seconds(4))
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
    var loop = try self.loop(offer("a", 0))
    _ = loop.start(now: self.t0)
    let usage = loop.completed(usage: .with { $0.costNanoUSD = 5 }, now: self.t0)
    #expect(usage.costNanoUSD == nil)
  }
}
