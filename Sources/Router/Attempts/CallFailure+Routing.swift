internal import Clock
internal import Codec

/// The failures that routing ends a call with: which row of the error table, and its words.
extension CallFailure {
  /// No offer of the plan is eligible.
  ///
  /// An offer that is out or rate-limited would otherwise be eligible (those constraints are
  /// checked last), so that waiting helps; one whose window is too small would serve a shorter
  /// prompt.
  static func noOffer(
    of plan: Plan, callID: String, now: MonotonicInstant
  ) -> CallFailure {
    var failure = RoutingFailure()
    failure.id = callID
    failure.rejections = plan.rejections()
    failure.rejectionsOmitted = Int32(clamping: plan.rejected.count - failure.rejections.count)
    failure = failure.bounded()

    let reasons = plan.rejected.map(\.reason)
    let soonest = reasons.compactMap(\.passes).min().map { max(now.duration(to: $0), .zero) }
    func failed(_ kind: Kind, _ message: String) -> CallFailure {
      CallFailure(kind, message, routingFailure: failure, retryAfter: soonest)
    }
    let model = plan.model
    let isOut = reasons.contains { reason in
      if case .credentialsRejected = reason { return true }
      return reason.constraint == .circuitOpen
    }
    if isOut {
      return failed(
        .allOffersFailed, "every provider of \(model) that could serve this call is out; try later")
    }
    if reasons.contains(where: { $0.constraint == .rateLimited }) {
      return failed(
        .providersRateLimited,
        "every provider of \(model) that could serve this call is at its rate limit; try later")
    }
    let windows = plan.rejected.compactMap { rejected -> (window: Int32, needed: Int32)? in
      guard case .contextWindow(let window, let needed) = rejected.reason else { return nil }
      return (window, needed)
    }
    if let largest = windows.max(by: { $0.window < $1.window }) {
      return failed(
        .contextTooLong,
        "the prompt and its answer need about \(largest.needed) tokens; the largest context "
          + "window of \(model) here is \(largest.window); shorten one of them")
    }
    let first = plan.rejected.first.map {
      "; the first, \($0.offer.provider): \($0.reason.detail.truncated(toUTF8Bytes: 200))"
    }
    return failed(
      .noEligibleOffer,
      "none of the \(plan.rejected.count) offers of \(model) satisfies this call's "
        + "constraints\(first ?? "")")
  }

  /// Every offer that could be tried has failed, or one for all.
  ///
  /// - Parameters:
  ///   - decisive: the place of the attempt that speaks for all: the last, or a verdict.
  ///   - last: its failure.
  static func exhausted(
    _ failure: RoutingFailure, attempts: [Attempt], model: String, decisive: Int,
    last: AttemptFailure?, retryAfter: Duration?, isOutOfBudget: Bool = false
  ) -> CallFailure {
    let outcomes = attempts.map(\.outcome)
    let spokesman = attempts.indices.contains(decisive) ? attempts[decisive] : nil
    let provider = spokesman?.provider ?? ""
    let detail = last?.detail ?? ""
    func failed(_ kind: Kind, _ message: String) -> CallFailure {
      CallFailure(kind, message, routingFailure: failure)
    }
    if outcomes.isEmpty {
      return failed(
        .allOffersFailed,
        "every provider of \(model) that could serve this call is out; try later")
    }
    if spokesman?.outcome == .requestRejected {
      return failed(
        .providerRejected, "\(provider) refused the request: \(detail); correct it and ask again")
    }
    if outcomes.contains(.schemaMismatch) { return .schemaMismatch(failure, model: model) }
    if spokesman?.outcome == .contentFiltered {
      return failed(
        .contentFiltered,
        "\(provider) blocked the prompt: \(detail); change the prompt")
    }
    if outcomes.allSatisfy({ $0 == .contextTooLong }) {
      return failed(
        .contextTooLong,
        "the prompt is too long for every provider of \(model) that was tried; shorten it; the "
          + "last, \(provider): \(detail)")
    }
    let isRateLimited = outcomes.allSatisfy { $0 == .rateLimited }
    let heldBack =
      isOutOfBudget ? "; further tries were held back, so that the outage isn't multiplied" : ""
    var exhausted = failed(
      isRateLimited ? .providersRateLimited : .allOffersFailed,
      isRateLimited
        ? "every provider of \(model) is at its rate limit; try later; the last, "
          + "\(provider): \(detail)\(heldBack)"
        : "every provider of \(model) that was tried failed; try later; the last, "
          + "\(provider): \(detail)\(heldBack)")
    exhausted.retryAfter = retryAfter
    return exhausted
  }

  static func schemaMismatch(_ failure: RoutingFailure, model: String) -> CallFailure {
    CallFailure(
      .schemaMismatch,
      "no answer of \(model) satisfied the strict schema; ask again, or loosen the schema",
      routingFailure: failure)
  }

  static func deadlineExceeded(_ failure: RoutingFailure, tries: Int) -> CallFailure {
    CallFailure(
      .deadlineExceeded,
      tries == 0
        ? "the deadline passed before any provider was tried; set a later one"
        : "the deadline passed during try \(tries); set a later one",
      routingFailure: failure)
  }
}
