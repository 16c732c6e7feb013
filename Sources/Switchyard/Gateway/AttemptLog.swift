internal import Clock
internal import Codec
internal import Logging
internal import RPCServer
internal import Router

/// Logs tries that failed, so that an operator sees a provider's trouble, in bounded lines: an
/// outage is not to fill a disk. One a loop, on its thread.
final class AttemptLog {
  /// Lines at once, and each second after that.
  private static let burst = 20
  private static let linesPerSecond = 2

  private let logger: Logger
  private var budget: LogBudget

  init(_ logger: Logger, now: MonotonicInstant) {
    self.logger = logger
    self.budget = LogBudget(
      burst: Self.burst, perSecond: Self.linesPerSecond, now: now)
  }

  /// - Parameter callID: what the caller's error has too.
  func failed(
    _ failure: AttemptFailure, at step: Plan.Step, callID: String, now: MonotonicInstant
  ) {
    // The caller's own mistakes are no trouble of the provider's.
    if failure.outcome == .requestRejected || failure.outcome == .contextTooLong { return }
    guard let omitted = self.budget.takeLine(now: now) else { return }
    self.logger.warning(
      "a try failed: \(failure.detail)",
      metadata: [
        "call": "\(callID)", "provider": "\(step.offer.provider)",
        "model": "\(step.offer.upstreamModel)", "http_status": "\(failure.httpStatus)",
        "omitted_lines": "\(omitted)",
      ])
  }

  /// A bug of ours: never omitted, for its caller was given the id.
  func bug(_ what: String, callID: String) {
    self.logger.error("a bug: \(what)", metadata: ["call": "\(callID)"])
  }
}
