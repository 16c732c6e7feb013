internal import Synchronization

/// How many tries an offer has in flight and has ever had, over all loops.
package final class OfferLoad: Sendable {
  private let count = Atomic<Int>(0)
  private let total = Atomic<Int>(0)

  package init() {}

  package var inFlight: Int { self.count.load(ordering: .relaxed) }

  /// Tries that began: the number of the last one.
  package var begun: Int { self.total.load(ordering: .relaxed) }

  /// From any loop.
  ///
  /// - Returns: the try's number.
  @discardableResult
  package func begin() -> Int {
    self.count.add(1, ordering: .relaxed)
    return self.total.add(1, ordering: .relaxed).newValue
  }

  /// From any loop; once for each `begin`.
  package func end() { self.count.subtract(1, ordering: .relaxed) }
}
