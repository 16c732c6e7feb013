import Testing

@testable import Router

@Suite("RetryBudgets")
struct RetryBudgetTests {
  private func taken(_ budgets: RetryBudgets, _ provider: Int) -> Int {
    var count = 0
    while budgets.take(for: provider), count < 10_000 { count += 1 }
    return count
  }

  @Test("each call pays a tenth of a try into each provider's bucket, up to the burst")
  func ratio() {
    let budgets = RetryBudgets(providers: ["a", "b"])
    #expect(self.taken(budgets, 0) == 100)
    for _ in 0..<55 { budgets.payIn() }
    #expect(self.taken(budgets, 0) == 5)
    #expect(self.taken(budgets, 1) == 100)
    for _ in 0..<100_000 { budgets.payIn() }
    #expect(self.taken(budgets, 0) == 100)
  }

  @Test("another configuration's budgets begin with what is left, by the provider's name")
  func carriedOver() {
    let first = RetryBudgets(providers: ["a", "b"])
    #expect(self.taken(first, 0) == 100)
    first.payIn()
    var settings = RetryBudgets.Settings()
    settings.burst = 20
    let second = RetryBudgets(providers: ["c", "b", "a"], settings: settings, previous: first)
    #expect((0..<3).map { self.taken(second, $0) } == [20, 20, 0])
  }

  @Test("loops that take at once get no more than there is")
  func concurrently() async {
    let budgets = RetryBudgets(providers: ["a"])
    let taken = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var count = 0
          for _ in 0..<1000 {
            budgets.payIn()
            if budgets.take(for: 0) { count += 1 }
          }
          return count
        }
      }
      return await group.reduce(0, +)
    }
    // 100 at first, and a tenth of 8,000 calls.
    #expect(taken <= 900 && taken >= 890)
  }
}
