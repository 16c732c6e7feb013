internal import Synchronization

/// How many loops still have connections.
final class DrainCount: Sendable {
  private let count: Atomic<Int>

  init(_ count: Int) { self.count = Atomic(count) }

  func decrement() { self.count.subtract(1, ordering: .releasing) }

  var isZero: Bool { self.count.load(ordering: .acquiring) == 0 }
}
