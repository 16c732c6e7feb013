internal import Synchronization

/// How many tries an offer has in flight, over all loops.
package final class OfferLoad: Sendable {
  private let count = Atomic<Int>(0)

  package init() {}

  package var inFlight: Int { self.count.load(ordering: .relaxed) }

  /// From any loop.
  package func begin() { self.count.add(1, ordering: .relaxed) }

  /// From any loop; once for each `begin`.
  package func end() { self.count.subtract(1, ordering: .relaxed) }
}
