import Clock
import Testing

@testable import RPCServer

@Suite("PingStrikes")
struct PingStrikesTests {
  private let start = MonotonicInstant.now

  private func strikes(
    _ change: (inout ServerConfiguration.Keepalive) -> Void = { _ in }
  ) -> PingStrikes {
    var keepalive = ServerConfiguration.Keepalive()
    change(&keepalive)
    return PingStrikes(keepalive)
  }

  /// Whether each of the PINGs at these seconds is taken.
  private func run(
    _ strikes: inout PingStrikes, at seconds: [Double], hasCalls: Bool = true
  ) -> [Bool] {
    seconds.map {
      strikes.didReceivePing(now: self.start + .seconds($0), hasCalls: hasCalls)
    }
  }

  @Test("PINGs that keep the interval are free, and three too early are too many")
  func interval() {
    var strikes = self.strikes()
    #expect(self.run(&strikes, at: [0, 10, 20, 35, 45]).allSatisfy { $0 })
    #expect(self.run(&strikes, at: [46, 47, 48]) == [true, true, false])
    // One that comes in time does not make up for them.
    #expect(self.run(&strikes, at: [60]) == [false])
  }

  @Test("An answer forgives everything")
  func answer() {
    var strikes = self.strikes()
    for _ in 0..<5 {
      #expect(self.run(&strikes, at: [0, 0, 0]) == [true, true, true])
      strikes.didAnswer()
    }
  }

  @Test("Without a call the interval is two hours, where PINGs are not permitted")
  func withoutCalls() {
    var lenient = self.strikes()
    #expect(self.run(&lenient, at: [0, 10, 20, 30], hasCalls: false).allSatisfy { $0 })
    var strict = self.strikes { $0.permitsPingsWithoutCalls = false }
    #expect(
      self.run(&strict, at: [0, 60, 120, 180], hasCalls: false) == [true, true, true, false])
    var patient = self.strikes { $0.permitsPingsWithoutCalls = false }
    #expect(self.run(&patient, at: [0, 7200, 14_400], hasCalls: false).allSatisfy { $0 })
  }
}
