internal import Codec

/// The words of Anthropic's errors.
enum AnthropicErrors {
  static let vocabulary = ErrorVocabulary(
    outcomes: [
      "enforced_spend_limit_reached": .quotaExhausted,
      "contract_spend_limit_reached": .quotaExhausted,
      "linked_organization_spend_limit_reached": .quotaExhausted,
      "organization_on_hold": .quotaExhausted, "billing_error": .quotaExhausted,
      "authentication_error": .authFailed, "permission_error": .authFailed,
      "not_found_error": .modelNotFound, "overloaded_error": .overloaded,
      "conflict_error": .overloaded, "timeout_error": .timeout,
      "rate_limit_error": .rateLimited,
    ],
    beginnings: [
      ("your credit balance is too low", .quotaExhausted),
      ("credit balance is too low", .quotaExhausted),
      ("output blocked by content filtering policy", .contentFiltered),
    ],
    statuses: [
      "invalid_request_error": 400, "authentication_error": 401, "billing_error": 402,
      "permission_error": 403, "not_found_error": 404, "conflict_error": 409,
      "request_too_large": 413, "rate_limit_error": 429, "api_error": 500, "timeout_error": 504,
      "overloaded_error": 529,
    ])
}
