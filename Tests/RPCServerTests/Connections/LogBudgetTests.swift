import Clock
import RPCServer
import Testing

@Suite("LogBudget")
struct LogBudgetTests {
  private let start = MonotonicInstant.now

  @Test("Lines beyond the budget are omitted, and the next one that is logged counts them")
  func omits() {
    var budget = LogBudget(burst: 2, perSecond: 1, now: self.start)
    let lines = (0..<5).map { _ in budget.takeLine(now: self.start) }
    #expect(lines == [0, 0, nil, nil, nil])
    #expect(budget.takeLine(now: self.start + .seconds(1)) == 3)
  }

  @Test("A long flood does not silence what comes after it")
  func recovers() {
    var budget = LogBudget(burst: 2, perSecond: 1, now: self.start)
    for _ in 0..<10_000 { _ = budget.takeLine(now: self.start) }
    #expect(budget.takeLine(now: self.start + .seconds(2)) != nil)
  }
}
