import Clock
import Testing

@testable import Router

@Suite("CircuitBreaker")
struct CircuitBreakerTests {
  private let t0 = MonotonicInstant.now

  /// With the randomness that its board would give it.
  private struct Breaker {
    var breaker: CircuitBreaker
    var random = SplitMix64(seed: 3)

    @discardableResult
    mutating func record(
      _ isFailure: Bool?, of number: Int = 0, probe: ProbeClaim? = nil,
      startedAt: MonotonicInstant? = nil, _ now: MonotonicInstant
    ) -> Bool {
      self.breaker.record(
        isFailure: isFailure, of: number, probe: probe, startedAt: startedAt ?? now, now: now,
        random: &self.random)
    }

    var isClosed: Bool { if case .closed = self.breaker.state { true } else { false } }
    var openUntil: MonotonicInstant? {
      if case .open(let until) = self.breaker.state { until } else { nil }
    }
    var claim: ProbeClaim? {
      if case .halfOpen(let claim) = self.breaker.state { claim } else { nil }
    }
  }

  private func breaker(fewestFailed: Int = 1) -> Breaker {
    Breaker(
      breaker: CircuitBreaker(HealthSettings(), fewestFailed: fewestFailed, now: self.t0))
  }

  /// Opened at `t0`.
  private func opened() throws -> (breaker: Breaker, until: MonotonicInstant) {
    var breaker = self.breaker()
    for _ in 0..<10 { breaker.record(true, self.t0) }
    return (breaker, try #require(breaker.openUntil))
  }

  private func halfOpened() throws -> (breaker: Breaker, claim: ProbeClaim, at: MonotonicInstant) {
    var (breaker, until) = try self.opened()
    let changed = breaker.breaker.advance(now: until)
    #expect(changed)
    return (breaker, try #require(breaker.claim), until)
  }

  @Test("it opens at half of the tries, and not before ten")
  func opens() {
    var breaker = self.breaker()
    for _ in 0..<9 { breaker.record(true, self.t0) }
    #expect(breaker.isClosed)
    breaker.record(true, self.t0)
    #expect(breaker.openUntil != nil)

    breaker = self.breaker()
    breaker.record(false, self.t0)
    for _ in 0..<8 { breaker.record(true, self.t0) }
    for _ in 0..<8 { breaker.record(false, self.t0) }
    #expect(breaker.isClosed)
    breaker.record(true, self.t0)
    #expect(breaker.openUntil != nil)
  }

  @Test("ten in a row open it, however much was served before")
  func inARow() {
    var breaker = self.breaker()
    for _ in 0..<10_000 { breaker.record(false, self.t0) }
    for _ in 0..<9 { breaker.record(true, self.t0) }
    #expect(breaker.isClosed)
    breaker.record(false, self.t0)
    for _ in 0..<9 { breaker.record(true, self.t0) }
    #expect(breaker.isClosed)
    breaker.record(true, self.t0)
    #expect(breaker.openUntil != nil)
  }

  @Test("what says nothing of the provider counts for neither side")
  func neutral() {
    var breaker = self.breaker()
    for _ in 0..<100 { breaker.record(nil, self.t0) }
    for _ in 0..<9 { breaker.record(true, self.t0) }
    #expect(breaker.isClosed)
  }

  @Test("failures of more than 30 seconds ago are forgotten")
  func window() {
    var breaker = self.breaker()
    for _ in 0..<9 { breaker.record(true, self.t0) }
    breaker.record(true, self.t0 + .seconds(31))
    #expect(breaker.isClosed)
    for second in 32..<40 { breaker.record(true, self.t0 + .seconds(second)) }
    #expect(breaker.isClosed)
    breaker.record(true, self.t0 + .seconds(40))
    #expect(breaker.openUntil != nil)
  }

  @Test("a provider's opens only where two of its offers failed")
  func provider() {
    var breaker = self.breaker(fewestFailed: 2)
    for _ in 0..<50 { breaker.record(true, of: 4, self.t0) }
    #expect(breaker.isClosed)
    breaker.record(true, of: 5, self.t0)
    #expect(breaker.openUntil != nil)
  }

  @Test("after the pause one call may probe, and its success closes it with a slow start")
  func recovers() throws {
    var (breaker, until) = try self.opened()
    #expect((4.5...5.5).contains(self.t0.duration(to: until) / .seconds(1)))
    let early = breaker.breaker.advance(now: until - .nanoseconds(1))
    #expect(!early)
    _ = breaker.breaker.advance(now: until)
    let claim = try #require(breaker.claim)
    // Of tries that began before it opened.
    breaker.record(false, until)
    breaker.record(true, until)
    #expect(breaker.claim == claim)
    breaker.record(false, probe: claim, until)
    #expect(breaker.isClosed)
    #expect(breaker.breaker.share(now: until) == 0.1)
    #expect(abs(breaker.breaker.share(now: until + .seconds(15)) - 0.55) < 0.001)
    #expect(breaker.breaker.share(now: until + .seconds(31)) == 1)
    // The failures of before are forgotten.
    for _ in 0..<9 { breaker.record(true, until) }
    #expect(breaker.isClosed)
  }

  @Test("a probe that fails opens it for twice as long, two minutes at most")
  func grows() throws {
    var (breaker, until) = try self.opened()
    var pauses: [Double] = []
    for _ in 0..<8 {
      _ = breaker.breaker.advance(now: until)
      breaker.record(true, probe: breaker.claim, until)
      let next = try #require(breaker.openUntil)
      pauses.append(until.duration(to: next) / .seconds(1))
      until = next
    }
    for (pause, usual) in zip(pauses, [10.0, 20, 40, 80, 120, 120, 120, 120]) {
      #expect((usual * 0.9...usual * 1.1).contains(pause))
    }
  }

  @Test("a probe that says nothing, or that nothing is heard of, goes to another call")
  func lostProbe() throws {
    var (breaker, claim, at) = try self.halfOpened()
    breaker.record(nil, probe: claim, at)
    let second = try #require(breaker.claim)
    #expect(second != claim)
    let unclaimed = breaker.breaker.advance(now: at + .seconds(61))
    #expect(!unclaimed && breaker.claim == second)
    // Its patience begins with the claim, which may come long after the pause.
    let claimedAt = at + .seconds(100)
    #expect(second.claim(now: claimedAt))
    let early = breaker.breaker.advance(now: claimedAt + .seconds(59))
    let late = breaker.breaker.advance(now: claimedAt + .seconds(60))
    #expect(!early && late && breaker.claim != second)
  }

  @Test(
    "a probe that took longer than its patience is heard all the same", arguments: [true, false])
  func lateProbe(isFailure: Bool) throws {
    var (breaker, claim, at) = try self.halfOpened()
    #expect(claim.claim(now: at))
    let replaced = breaker.breaker.advance(now: at + .seconds(60))
    let second = try #require(breaker.claim)
    #expect(replaced && second != claim)
    // That it was cancelled leaves the other its leave.
    breaker.record(nil, probe: claim, at + .seconds(61))
    #expect(breaker.claim == second)
    breaker.record(isFailure, probe: claim, at + .seconds(90))
    #expect(breaker.isClosed != isFailure)
    // The second's word is of an outage that is over, or of the one before.
    breaker.record(!isFailure, probe: second, startedAt: at + .seconds(61), at + .seconds(91))
    #expect(breaker.isClosed != isFailure)
  }

  @Test("what fails after the outage but began in it doesn't open it again")
  func staleFailures() throws {
    var (breaker, claim, at) = try self.halfOpened()
    breaker.record(false, probe: claim, at)
    #expect(breaker.isClosed)
    for _ in 0..<100 { breaker.record(true, startedAt: self.t0, at + .seconds(5)) }
    #expect(breaker.isClosed)
    for _ in 0..<10 { breaker.record(true, at + .seconds(5)) }
    #expect(!breaker.isClosed)
  }

  @Test("a claim is had once")
  func claim() {
    let claim = ProbeClaim(madeAt: self.t0)
    #expect(!claim.isClaimed && claim.claimedAt == nil)
    #expect(claim.claim(now: self.t0 + .seconds(2)))
    #expect(!claim.claim(now: self.t0 + .seconds(3)) && claim.isClaimed)
    #expect(claim.claimedAt == self.t0 + .seconds(2))
  }

  @Test("ten quiet minutes make the next pause the first again")
  func forgives() throws {
    var (breaker, claim, at) = try self.halfOpened()
    breaker.record(true, probe: claim, at)
    let until = try #require(breaker.openUntil)
    _ = breaker.breaker.advance(now: until)
    breaker.record(false, probe: breaker.claim, until)
    let quiet = until + .seconds(600)
    let changed = breaker.breaker.advance(now: quiet)
    #expect(changed)
    #expect(breaker.breaker.nextChange(now: quiet) == nil)
    for _ in 0..<10 { breaker.record(true, quiet) }
    let pause = quiet.duration(to: try #require(breaker.openUntil)) / .seconds(1)
    #expect((4.5...5.5).contains(pause))
  }
}
