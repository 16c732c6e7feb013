internal import Codec
internal import Router

extension ProviderError {
  /// - Parameters:
  ///   - status: the response's; 200 for an error inside an answer.
  ///   - header: looks a response header up by its lower-case name.
  func failure(
    status: Int, vocabulary: ErrorVocabulary, context: AnswerContext,
    header: (String) -> String? = { _ in nil }
  ) -> AttemptFailure {
    let effective = self.effectiveStatus(status, vocabulary)
    let outcome = self.outcome(status: effective, vocabulary)
    var failure = AttemptFailure(
      outcome, httpStatus: Int32(clamping: status),
      detail: self.detail(outcome, status: status, context),
      retryAfter: RetryDelay.parse(header, message: self.message))
    // One request that is over the limit by itself is over it again after any pause.
    if outcome == .rateLimited, self.message.hasPrefix("Request too large") {
      failure.remedy = .tryElsewhere
      failure.scope = .request
    }
    return failure
  }

  private func outcome(status: Int, _ vocabulary: ErrorVocabulary) -> Attempt.Outcome {
    if self.isContextTooLong(status: status) { return .contextTooLong }
    if self.hasModerationReasons { return .contentFiltered }
    if (400..<600).contains(status),
      let outcome = vocabulary.outcome(of: self, status: status)
    {
      return outcome
    }
    return switch status {
    case 401, 403, 407, 412: .authFailed
    case 402: .quotaExhausted
    case 404: .modelNotFound
    case 408, 504, 524: .timeout
    case 429: .rateLimited
    case 409, 498, 503, 529: .overloaded
    case 424: .serverError
    case 400..<500: .requestRejected
    case 500...: .serverError
    default: .badResponse
    }
  }

  private func isContextTooLong(status: Int) -> Bool {
    guard [200, 400, 403, 413, 422, 500].contains(status) else { return false }
    if Self.contextCodes.contains(self.code) || Self.contextCodes.contains(self.type)
      || Self.contextCodes.contains(self.errorCode)
    {
      return true
    }
    if self.code == "string_above_max_length" || self.type.hasPrefix("rate_limit")
      || self.code.hasPrefix("rate_limit")
    {
      return false
    }
    return ContextLengthText.matches(self.message)
  }

  private static let contextCodes: Set<String> = [
    "context_length_exceeded", "token_limit_exceeded", "exceed_context_size_error",
  ]

  /// For a person. What a provider says of the gateway's own account is not for its callers.
  private func detail(
    _ outcome: Attempt.Outcome, status: Int, _ context: AnswerContext
  ) -> String {
    switch outcome {
    case .authFailed:
      return "\(context.provider) refused the gateway's credentials (HTTP \(status))"
    case .quotaExhausted:
      return "the gateway's account at \(context.provider) is out of credit (HTTP \(status))"
    default:
      let said = ProviderMessage.cleaned(self.message, secret: context.secret)
      if said.isEmpty { return "\(context.provider) answered HTTP \(status)" }
      return ProviderMessage.bounded("\(context.provider) answered HTTP \(status): \(said)")
    }
  }
}
