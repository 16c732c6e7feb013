internal import Codec

/// The words of OpenAI's errors and of the servers that speak its dialect.
enum OpenAIErrors {
  static let vocabulary = ErrorVocabulary(
    outcomes: [
      "insufficient_quota": .quotaExhausted, "credit_balance_exhausted": .quotaExhausted,
      "organization_spend_limit_exceeded": .quotaExhausted,
      "project_spend_limit_exceeded": .quotaExhausted,
      "organization_usage_limit_exceeded": .quotaExhausted, "payment_required": .quotaExhausted,
      // What the model wrote could not be read as the call or JSON that it had to be.
      "tool_use_failed": .badResponse, "json_validate_failed": .badResponse,
      "content_filter": .contentFiltered, "content_policy_violation": .contentFiltered,
      "invalid_prompt": .contentFiltered, "cyber_policy": .contentFiltered,
      "responsibleaipolicyviolation": .contentFiltered,
      // With 403 too: the project has no access to it.
      "model_not_found": .modelNotFound, "model_not_supported": .modelNotFound,
      "deploymentnotfound": .modelNotFound,
      "capacity_exceeded": .overloaded, "server_is_overloaded": .overloaded,
      "provider_overloaded": .overloaded, "loading_model": .overloaded,
      "invalid_api_key": .authFailed, "authentication_error": .authFailed,
      // Groq: one request over the tokens of a minute, with 413.
      "rate_limit_exceeded": .rateLimited,
    ],
    beginnings: [("incorrect api key", .authFailed)],  // xAI, with 400
    // xAI's, and OpenRouter's moderators and guardrails.
    verdicts: ["usage guidelines", "moderation", "guardrail", "flagged"],
    statuses: [
      "invalid_request_error": 400, "rate_limit_error": 429, "tokens": 429, "requests": 429,
      "insufficient_quota": 429, "authentication_error": 401, "not_found_error": 404,
      "service_unavailable_error": 503,
    ])
}
