import Clock
import Testing

@testable import RPCServer

@Suite("AbuseBudget")
struct AbuseBudgetTests {
  private let start = MonotonicInstant.now

  @Test("A burst, then as many a second, never more than the burst")
  func refill() {
    var budget = AbuseBudget(burst: 5, perSecond: 2, now: self.start)
    func spend(_ count: Int, at seconds: Int) -> [Bool] {
      (0..<count).map { _ in budget.spend(now: self.start + .seconds(seconds)) }
    }
    let burst = spend(6, at: 0)
    #expect(burst == [true, true, true, true, true, false])
    // What is refused is not owed: a flood does not silence what comes after it.
    let nextSecond = spend(3, at: 1)
    #expect(nextSecond == [true, true, false])
    let longAfter = spend(6, at: 1000)
    #expect(longAfter == burst)
  }

  @Test("A clock that stands still, or years that pass, are no trouble")
  func clocks() {
    var budget = AbuseBudget(burst: 1, perSecond: 1, now: self.start)
    let seconds = [-9, 0, 1 << 40]
    let isLeft = seconds.map { budget.spend(now: self.start + .seconds($0)) }
    #expect(isLeft == [true, false, true])
  }
}
