import Clock
import Testing

@testable import Router

@Suite("Outage")
struct OutageTests {
  private let t0 = MonotonicInstant.now

  @Test("refusals that follow one another last longer; one that is served ends them")
  func grows() {
    var outage = Outage(first: .seconds(1), longest: .seconds(4))
    var now = self.t0
    for seconds in [1, 2, 4, 4] {
      outage.refused(startedAt: now, named: nil, now: now)
      #expect(outage.until(after: now) == now + .seconds(seconds))
      now = now + .seconds(seconds)
      #expect(outage.until(after: now) == nil)
    }
    let wasOut = outage.end(startedAt: now)
    #expect(wasOut)
    outage.refused(startedAt: now, named: nil, now: now)
    #expect(outage.until == now + .seconds(1))
  }

  @Test("refusals of tries that began before it don't make it longer")
  func lateRefusals() {
    var outage = Outage(first: .seconds(1), longest: .seconds(60))
    for _ in 0..<50 { outage.refused(startedAt: self.t0, named: nil, now: self.t0) }
    #expect(outage.until == self.t0 + .seconds(1))
    outage.refused(
      startedAt: self.t0 + .milliseconds(999), named: nil, now: self.t0 + .seconds(9))
    #expect(outage.until == self.t0 + .seconds(1))
  }

  @Test("an answer that began before the refusal doesn't end it")
  func lateAnswers() {
    var outage = Outage(first: .seconds(1), longest: .seconds(60))
    let refusedAt = self.t0 + .seconds(5)
    outage.refused(startedAt: refusedAt, named: .seconds(30), now: refusedAt)
    let late = outage.end(startedAt: self.t0)
    #expect(!late)
    #expect(outage.until(after: refusedAt) == refusedAt + .seconds(30))
    let later = outage.end(startedAt: refusedAt + .seconds(30))
    #expect(later)
  }

  @Test("a delay that the provider names is believed, up to an hour")
  func named() {
    var outage = Outage(first: .seconds(1), longest: .seconds(4))
    outage.refused(startedAt: self.t0, named: .seconds(20), now: self.t0)
    outage.refused(startedAt: self.t0, named: .seconds(9), now: self.t0)
    #expect(outage.until == self.t0 + .seconds(20))
    outage.refused(startedAt: self.t0, named: .seconds(1_000_000), now: self.t0)
    #expect(outage.until == self.t0 + .seconds(3600))
  }
}
