internal import Glibc

/// Of one call of `operation`: the fastest of 40 batches, so that what else the machine does
/// disturbs the least.
package func nanoseconds(_ operation: () -> Void) -> Double {
  let clock = ContinuousClock()
  var rounds = 1
  func batch() -> Duration { clock.measure { for _ in 0..<rounds { operation() } } }
  while batch() < .milliseconds(5) { rounds *= 2 }
  var fastest = Double.infinity
  for _ in 0..<40 { fastest = min(fastest, batch() / .nanoseconds(1) / Double(rounds)) }
  return fastest
}

/// Keeps the optimiser from dropping what makes `value`.
@inline(never)
package func keep<Value>(_ value: borrowing Value) {}

package func fail(_ what: String) -> Never {
  print("\(what) does not work")
  exit(1)
}
