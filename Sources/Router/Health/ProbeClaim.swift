package import Clock
internal import Synchronization

/// The leave to try an offer or provider that is out: one call has it, on whichever loop it runs.
/// Made by the health board with each half-open state, and again where the call that has it says
/// nothing for long.
package final class ProbeClaim: Sendable, Equatable {
  /// Which opening of which breaker it is to end.
  let opening: UInt64
  private let madeAt: MonotonicInstant
  /// Nanoseconds from `madeAt` to when it was claimed; negative until then.
  private let claimedAfter = Atomic<Int64>(-1)

  package init(opening: UInt64 = 0, madeAt: MonotonicInstant) {
    self.opening = opening
    self.madeAt = madeAt
  }

  package var isClaimed: Bool { self.claimedAfter.load(ordering: .relaxed) >= 0 }

  var claimedAt: MonotonicInstant? {
    let after = self.claimedAfter.load(ordering: .relaxed)
    return after >= 0 ? self.madeAt + .nanoseconds(after) : nil
  }

  /// From any loop.
  ///
  /// - Returns: whether the caller has the leave now: true once.
  package func claim(now: MonotonicInstant) -> Bool {
    let after = max(self.madeAt.duration(to: now).wholeNanoseconds, 0)
    return self.claimedAfter.compareExchange(expected: -1, desired: after, ordering: .relaxed)
      .exchanged
  }

  package static func == (left: ProbeClaim, right: ProbeClaim) -> Bool { left === right }
}
