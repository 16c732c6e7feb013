internal import Synchronization

/// The leave to try an offer or provider that is out: one call has it, on whichever loop it runs.
/// Made by the health board with each half-open state.
package final class ProbeClaim: Sendable, Equatable {
  private let isTaken = Atomic<Bool>(false)

  package init() {}

  package var isClaimed: Bool { self.isTaken.load(ordering: .relaxed) }

  /// From any loop.
  ///
  /// - Returns: whether the caller has the leave now: true once.
  package func claim() -> Bool { !self.isTaken.exchange(true, ordering: .relaxed) }

  package static func == (left: ProbeClaim, right: ProbeClaim) -> Bool { left === right }
}
