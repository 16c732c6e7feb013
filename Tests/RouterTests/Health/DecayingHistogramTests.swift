import Clock
import TestSupport
import Testing

@testable import Router

@Suite("DecayingHistogram")
struct DecayingHistogramTests {
  private let t0 = MonotonicInstant.now

  @Test("quantiles are those of the values, within a bucket's width")
  func quantiles() throws {
    var histogram = DecayingHistogram(lowest: 0.001, halfLife: .seconds(60))
    #expect(histogram.quantile(0.5) == nil)
    for millisecond in 1...1000 { histogram.add(Double(millisecond) / 1000, now: self.t0) }
    for (share, value) in [(0.5, 0.5), (0.95, 0.95), (0.1, 0.1)] {
      let found = try #require(histogram.quantile(share))
      #expect(abs(found - value) / value < 0.08)
    }
    #expect(abs(histogram.weight(now: self.t0) - 1000) < 1)
  }

  @Test("what is a half-life older counts half, and what is much older not at all")
  func decay() throws {
    var histogram = DecayingHistogram(lowest: 0.001, halfLife: .seconds(60))
    for _ in 0..<100 { histogram.add(1, now: self.t0) }
    #expect(abs(histogram.weight(now: self.t0 + .seconds(60)) - 50) < 0.1)
    #expect(histogram.weight(now: self.t0 + .seconds(3600)) < 0.001)
    // Newer values win although they are fewer.
    for _ in 0..<10 { histogram.add(0.1, now: self.t0 + .seconds(300)) }
    let median = try #require(histogram.quantile(0.5))
    #expect(median < 0.12)
  }

  @Test("weights stay finite over a year of values")
  func rescaling() throws {
    var histogram = DecayingHistogram(lowest: 0.001, halfLife: .seconds(60))
    for hour in 0..<9000 { histogram.add(0.2, now: self.t0 + .seconds(3600 * hour)) }
    let now = self.t0 + .seconds(3600 * 8999)
    #expect(abs(histogram.weight(now: now) - 1) < 0.01)
    let median = try #require(histogram.quantile(0.5))
    #expect(abs(median - 0.2) < 0.03)
  }

  @Test("values out of range, and such as are none, fall into the first or last bucket")
  func outOfRange() throws {
    var histogram = DecayingHistogram(lowest: 0.001, halfLife: .seconds(60))
    for value in [-1, 0, Double.nan, -Double.infinity] { histogram.add(value, now: self.t0) }
    #expect(try #require(histogram.quantile(1)) <= 0.0012)
    histogram.add(.infinity, now: self.t0)
    #expect(try #require(histogram.quantile(1)) > 500)
  }

  @Test("what is told keeps still while measurements stay near it")
  func sticky() {
    var random = SeededGenerator(seed: 5)
    var told = StickyValue()
    var changes = 0
    for _ in 0..<1000 where told.follow(Double.random(in: 0.97...1.03, using: &random)) {
      changes += 1
    }
    #expect(changes <= 4)
    let jumped = told.follow(2)
    #expect(jumped && told.value == 2)
    let wasLost = told.follow(nil)
    let isStillLost = told.follow(nil)
    #expect(wasLost && !isStillLost)
  }
}
