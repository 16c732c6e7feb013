import Clock
import Codec
import TestSupport
import Testing

@testable import Router

@Suite("Routing in simulated time")
struct RoutingSimulationTests {
  private static let seeds: [UInt64] = [1, 2, 3]

  private func providers(_ count: Int = 3) throws -> Catalog {
    try Catalog(
      entries: (0..<count).map { entry("m", [], offer("p\($0)", $0, input: 1, output: 1)) })
  }

  /// 50 to 150 ms.
  private static func usual(_ random: inout SeededGenerator) -> Duration {
    .milliseconds(Int.random(in: 50...150, using: &random))
  }

  @Test(
    "an outage of everything is not multiplied: retries stay within the budget", arguments: seeds)
  func fullOutage(seed: UInt64) throws {
    var simulation = RoutingSimulation(try self.providers(), .init(), seed: seed) { _, _, random in
      .fail(.serverError, after: Self.usual(&random))
    }
    try simulation.run()
    let calls = simulation.ended.count
    #expect(calls > 5000)
    #expect(simulation.ended.allSatisfy { $0.failure == .allOffersFailed })
    let budget = RetryBudgets.Settings()
    let most = Double(calls) * (1 + 3 * budget.ratio) + 3 * budget.burst
    #expect(Double(simulation.tries.count) <= most)
    // And once the breakers are open, there is next to nothing.
    let later = simulation.tries.filter { $0.at > .seconds(10) }
    #expect(later.count < 100)
  }

  @Test("what fails too rarely for a breaker is made up for within the budget", arguments: seeds)
  func partialFailures(seed: UInt64) throws {
    for (share, served) in [(0.03, 0.999), (0.1, 0.98), (0.3, 0.97)] {
      var simulation = RoutingSimulation(try self.providers(), .init(), seed: seed) {
        offer, _, random in
        offer.provider == "p0" && Double.random(in: 0..<1, using: &random) < share
          ? .fail(.serverError, after: .milliseconds(20)) : .serve(after: Self.usual(&random))
      }
      try simulation.run()
      let calls = Double(simulation.ended.count)
      let budget = RetryBudgets.Settings()
      #expect(Double(simulation.tries.count) <= calls * (1 + 2 * budget.ratio) + 2 * budget.burst)
      let ends = Double(simulation.ended.filter { $0.servedBy != nil }.count)
      #expect(ends >= served * calls, "\(share) fail")
    }
  }

  @Test(
    "while one of three fails, every call is served, by hardly more tries than calls",
    arguments: seeds)
  func oneFails(seed: UInt64) throws {
    let faults: [Attempt.Outcome] = [
      .serverError, .overloaded, .connectionFailed, .badResponse, .rateLimited, .quotaExhausted,
      .authFailed, .modelNotFound,
    ]
    for fault in faults {
      var simulation = RoutingSimulation(try self.providers(), .init(), seed: seed) {
        offer, _, random in
        offer.provider == "p0"
          ? .fail(fault, after: .milliseconds(20)) : .serve(after: Self.usual(&random))
      }
      try simulation.run()
      #expect(simulation.ended.allSatisfy { $0.servedBy != nil }, "\(fault)")
      let settled = simulation.ended.filter { $0.startedAt > .seconds(2) }
      let tries = settled.reduce(0) { $0 + $1.tries }
      #expect(Double(tries) <= 1.1 * Double(settled.count), "\(fault)")
    }
  }

  @Test("a provider that comes back has its calls again", arguments: seeds)
  func recovery(seed: UInt64) throws {
    var settings = RoutingSimulation.Settings()
    settings.duration = .seconds(120)
    var simulation = RoutingSimulation(try self.providers(), settings, seed: seed) {
      offer, time, random in
      offer.provider == "p0" && (.seconds(10) ..< .seconds(30)).contains(time)
        ? .fail(.serverError, after: .milliseconds(20)) : .serve(after: Self.usual(&random))
    }
    try simulation.run()
    #expect(simulation.ended.allSatisfy { $0.servedBy != nil })
    func share(_ times: Range<Duration>) -> Double {
      let calls = simulation.ended.filter { times.contains($0.startedAt) }
      return Double(calls.filter { $0.servedBy == "p0" }.count) / Double(calls.count)
    }
    #expect(share(.seconds(0) ..< .seconds(10)) == 1)
    #expect(share(.seconds(12) ..< .seconds(30)) < 0.01)
    #expect(share(.seconds(100) ..< .seconds(120)) == 1)
  }

  @Test("a caller's own mistakes open no breaker and cost no second try", arguments: seeds)
  func callerFaults(seed: UInt64) throws {
    for fault in [Attempt.Outcome.requestRejected, .contentFiltered, .contextTooLong] {
      var simulation = RoutingSimulation(try self.providers(), .init(), seed: seed) {
        _, _, random in .fail(fault, after: Self.usual(&random))
      }
      try simulation.run()
      #expect(simulation.tries.count == simulation.ended.count)
      #expect(simulation.tries.allSatisfy { $0.provider == "p0" })
    }
  }

  @Test("no try begins after its call's deadline, and no call outlives it", arguments: seeds)
  func deadlines(seed: UInt64) throws {
    var settings = RoutingSimulation.Settings()
    settings.deadline = .milliseconds(400)
    settings.hedgeAfter = .milliseconds(120)
    settings.budget.ratio = 1
    var simulation = RoutingSimulation(try self.providers(4), settings, seed: seed) {
      _, _, random in
      switch Int.random(in: 0..<8, using: &random) {
      case 0: .hang
      case 1: .fail(.serverError, after: Self.usual(&random))
      default: .serve(after: .milliseconds(Int.random(in: 20...300, using: &random)))
      }
    }
    try simulation.run()
    #expect(simulation.ended.count > 5000)
    #expect(simulation.lateTries == 0)
    #expect(simulation.ended.allSatisfy { $0.endedAt - $0.startedAt <= .milliseconds(400) })
    let served = simulation.ended.filter { $0.servedBy != nil }.count
    #expect(Double(served) > 0.92 * Double(simulation.ended.count))
    #expect(simulation.calledOff > 0)
  }

  @Test("offers that are as good as equal share their calls all the time", arguments: seeds)
  func noFlapping(seed: UInt64) throws {
    for policy in [Routing.Policy.fastest, .balanced, .leastBusy, .cheapest] {
      var settings = RoutingSimulation.Settings()
      settings.routing.policy = policy
      var simulation = RoutingSimulation(try self.providers(), settings, seed: seed) {
        _, _, random in .serve(after: Self.usual(&random))
      }
      try simulation.run()
      // After the first measurements.
      for second in stride(from: 10, to: 60, by: 10) {
        let window = (Duration.seconds(second) ..< .seconds(second + 10))
        let calls = simulation.ended.filter { window.contains($0.startedAt) }
        for provider in ["p0", "p1", "p2"] {
          let share =
            Double(calls.filter { $0.servedBy == provider }.count) / Double(calls.count)
          #expect(share > 0.2 && share < 0.47, "\(policy) \(provider) at \(second) s")
        }
      }
    }
  }

  @Test(
    "the fastest has nearly all calls, and one that becomes fast is found out", arguments: seeds)
  func exploration(seed: UInt64) throws {
    var settings = RoutingSimulation.Settings()
    settings.routing.policy = .fastest
    settings.duration = .seconds(900)
    settings.callsPerSecond = 20
    var simulation = RoutingSimulation(try self.providers(4), settings, seed: seed) {
      offer, time, _ in
      switch offer.provider {
      case "p0": .serve(after: .milliseconds(200))
      case "p3" where time > .seconds(60): .serve(after: .milliseconds(60))
      default: .serve(after: .milliseconds(500))
      }
    }
    try simulation.run()
    let early = simulation.ended.filter { (.seconds(5) ..< .seconds(60)).contains($0.startedAt) }
    #expect(
      Double(early.filter { $0.servedBy == "p0" }.count) > 0.9 * Double(early.count))
    let late = simulation.ended.filter { $0.startedAt > .seconds(700) }
    #expect(Double(late.filter { $0.servedBy == "p3" }.count) > 0.9 * Double(late.count))
    // The slow ones are looked at about as often as each other.
    let looks = ["p1", "p2"].map { provider in
      simulation.tries.filter { $0.provider == provider }.count
    }
    #expect(looks.min() ?? 0 > 10)
    #expect(Double(looks.max() ?? 0) < 2 * Double(looks.min() ?? 0))
  }

  @Test("one that turns slow is demoted before it fails", arguments: seeds)
  func outlier(seed: UInt64) throws {
    var settings = RoutingSimulation.Settings()
    settings.routing.policy = .weighted
    settings.duration = .seconds(120)
    var simulation = RoutingSimulation(try self.providers(), settings, seed: seed) {
      offer, time, random in
      offer.provider == "p0" && time > .seconds(40)
        ? .serve(after: .seconds(2)) : .serve(after: Self.usual(&random))
    }
    try simulation.run()
    let late = simulation.ended.filter { (.seconds(80) ..< .seconds(110)).contains($0.startedAt) }
    #expect(Double(late.filter { $0.servedBy == "p0" }.count) < 0.1 * Double(late.count))
  }
}
