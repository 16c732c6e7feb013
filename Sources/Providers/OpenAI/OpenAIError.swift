internal import Codec
internal import Router

/// The `error` of a response or of an event in a stream, in any of the shapes that servers give it.
struct OpenAIError {
  private(set) var message = ""
  private var type = ""
  private var code = ""
  /// Some servers put the HTTP status into `code`.
  private var numericCode: Int64?
  /// OpenRouter: a moderator's reasons, with a status that else speaks of credentials.
  private var hasModerationReasons = false

  /// A body that says nothing that can be read.
  init() {}

  /// Nil where `root` has no error. Older servers put its members into the root, marked as one.
  init?(in root: borrowing JSONValue) {
    if let error = root.nonNull("error") {
      self.init(members: error)
    } else if root.member("object")?.equals("error") == true {
      self.init(members: root)
    } else {
      return nil
    }
  }

  /// Of the body of a response whose status says that it is an error.
  init(body root: borrowing JSONValue) {
    if let error = OpenAIError(in: root) {
      self = error
    } else {
      self.init(members: root)
    }
  }

  private init(members error: borrowing JSONValue) {
    self.message =
      error.string ?? error.member("message")?.string ?? error.member("detail")?.string ?? ""
    self.type = error.member("type")?.string ?? ""
    self.code = error.member("code")?.string ?? ""
    self.numericCode = error.member("code")?.int64
    self.hasModerationReasons = error.member("metadata")?.member("reasons")?.kind == .array
  }

  func failure(status: Int, context: AnswerContext) -> AttemptFailure {
    let outcome = self.outcome(status: self.effectiveStatus(status))
    return AttemptFailure(
      outcome, httpStatus: Int32(clamping: status),
      detail: self.detail(outcome, status: status, context))
  }

  /// An error inside a 200 counts by the status that it names.
  private func effectiveStatus(_ status: Int) -> Int {
    guard status == 200 else { return status }
    if let code = self.numericCode, (400..<600).contains(code) { return Int(code) }
    if let code = Int(self.code), (400..<600).contains(code) { return code }
    switch self.type {
    case "invalid_request_error": return 400
    case "rate_limit_error", "tokens", "requests": return 429
    case "insufficient_quota": return 429
    default: return 500
    }
  }

  private func outcome(status: Int) -> Attempt.Outcome {
    if self.isContextTooLong(status: status) { return .contextTooLong }
    switch status {
    case 401, 403, 407: return self.isContentFiltered ? .contentFiltered : .authFailed
    case 402: return .quotaExhausted
    case 404: return .modelNotFound
    case 408, 504, 524: return .timeout
    case 429: return self.isQuota ? .quotaExhausted : .rateLimited
    case 498, 503, 529: return .overloaded
    case 424: return .serverError
    case 409: return .overloaded
    case 500...: return .serverError
    case 413 where self.code == "rate_limit_exceeded": return .rateLimited
    case 400..<500:
      if self.isQuota { return .quotaExhausted }
      if Self.samplingCodes.contains(self.code) { return .badResponse }
      // xAI says this with 400.
      if self.message.hasPrefix("Incorrect API key") { return .authFailed }
      if self.code == "model_not_found" || self.code == "model_not_supported" {
        return .modelNotFound
      }
      return self.isContentFiltered ? .contentFiltered : .requestRejected
    default: return .badResponse
    }
  }

  private static let quotaCodes: Set<String> = [
    "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded", "organization_usage_limit_exceeded",
  ]

  private var isQuota: Bool {
    Self.quotaCodes.contains(self.code) || Self.quotaCodes.contains(self.type)
  }

  /// What the model wrote could not be read as the call or JSON that it had to be.
  private static let samplingCodes: Set<String> = ["tool_use_failed", "json_validate_failed"]

  private static let filterCodes: Set<String> = [
    "content_filter", "content_policy_violation", "invalid_prompt", "cyber_policy",
    "responsibleaipolicyviolation",
  ]

  private var isContentFiltered: Bool {
    self.hasModerationReasons || Self.filterCodes.contains(self.code.lowercased())
      || Self.filterCodes.contains(self.type.lowercased())
  }

  private func isContextTooLong(status: Int) -> Bool {
    guard [200, 400, 403, 413, 422, 500].contains(status) else { return false }
    if self.code == "context_length_exceeded" || self.type == "exceed_context_size_error" {
      return true
    }
    if self.code == "string_above_max_length" || self.type.hasPrefix("rate_limit") { return false }
    return ContextLengthText.matches(self.message)
  }

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
