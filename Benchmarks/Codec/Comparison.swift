/// The times of two ways to do the same, in nanoseconds an operation.
///
/// Their batches take turns and the fastest of each counts, so that what else the machine does
/// disturbs neither more than the other.
struct Comparison {
  let ours: Double
  let theirs: Double

  /// - Parameters: each does its operation as many times as it is told.
  init(ours: (_ rounds: Int) -> Void, theirs: (_ rounds: Int) -> Void) {
    let clock = ContinuousClock()
    func nanoseconds(_ rounds: Int, _ batch: (Int) -> Void) -> Double {
      clock.measure { batch(rounds) } / .nanoseconds(1) / Double(rounds)
    }
    var rounds = 64
    while clock.measure({ ours(rounds) }) < .milliseconds(5) { rounds *= 2 }
    var fastest = (ours: Double.infinity, theirs: Double.infinity)
    for _ in 0..<40 {
      fastest.ours = min(fastest.ours, nanoseconds(rounds, ours))
      fastest.theirs = min(fastest.theirs, nanoseconds(rounds, theirs))
    }
    self.ours = fastest.ours
    self.theirs = fastest.theirs
  }
}

/// Keeps the optimiser from dropping what makes `value`.
@inline(never)
func keep<Value: ~Copyable>(_ value: borrowing Value) {}
