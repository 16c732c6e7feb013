internal import Codec

/// The words of Mistral's errors.
enum MistralErrors {
  static let vocabulary = ErrorVocabulary(
    outcomes: [
      "invalid_model": .modelNotFound, "1500": .modelNotFound,
      // The vendor's capacity and not the caller's limit, whatever the status says.
      "service_tier_capacity_exceeded": .overloaded, "3505": .overloaded,
      "rate_limited": .rateLimited, "1300": .rateLimited,
    ],
    beginnings: [
      ("service tier capacity exceeded", .overloaded),
      ("invalid model:", .modelNotFound),
    ],
    verdicts: ["guardrail", "moderation"],
    statuses: [
      "invalid_request_error": 400, "invalid_model": 400, "rate_limited": 429,
      "service_tier_capacity_exceeded": 503, "invalid_request_message_order": 400,
      "invalid_function_call": 400,
    ])
}
