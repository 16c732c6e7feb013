internal import Codec

/// The contract's names of enum values: `Codec` knows only their numbers.
enum ContractEnumNames {
  /// Nil for "unspecified" and for a value that this build doesn't know.
  static func name(of value: some WireEnum) -> String? {
    guard let entry = Self.entry(of: value), value.rawValue > 0 else { return nil }
    let place = Int(value.rawValue) - 1
    guard entry.words.indices.contains(place) else { return nil }
    return entry.prefix + entry.words[place]
  }

  /// The words of the values from 1 on, in order, and what stands before each.
  private static func entry(of value: some WireEnum) -> (prefix: String, words: [String])? {
    switch value {
    case is Role: ("ROLE_", Self.roles)
    case is ToolChoice.Mode: ("MODE_", ["AUTO", "NONE", "REQUIRED"])
    case is Reasoning.Effort: ("EFFORT_", Self.efforts)
    case is Routing.Policy: ("POLICY_", Self.policies)
    case is FinishReason: ("FINISH_REASON_", Self.finishReasons)
    case is Usage.Source: ("SOURCE_", ["PROVIDER", "PROVIDER_PARTIAL", "ESTIMATED"])
    case is ParameterChange.Change: ("CHANGE_", ["DROPPED", "CLAMPED", "EMULATED"])
    case is Rejection.Constraint: ("CONSTRAINT_", Self.constraints)
    case is Attempt.Outcome: ("OUTCOME_", Self.outcomes)
    case is Capability: ("CAPABILITY_", Self.capabilities)
    case is Offer.Status: ("STATUS_", ["LIVE", "DEGRADED", "DOWN", "NO_CREDENTIALS"])
    default: nil
    }
  }

  private static let roles = ["SYSTEM", "DEVELOPER", "USER", "ASSISTANT", "TOOL"]
  private static let efforts = ["NONE", "MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH", "MAX"]
  private static let policies = [
    "CHEAPEST", "FASTEST", "THROUGHPUT", "PRIORITY", "WEIGHTED", "BALANCED", "LEAST_BUSY",
  ]
  private static let finishReasons = [
    "STOP", "LENGTH", "TOOL_CALLS", "CONTENT_FILTER", "REFUSAL", "ERROR", "PAUSE",
  ]
  private static let constraints = [
    "CREDENTIALS", "CIRCUIT_OPEN", "RATE_LIMITED", "CALLER_CHOICE", "CAPABILITY", "CONTEXT_WINDOW",
    "PRICE", "REGION", "DATA_POLICY", "QUANTIZATION", "TAG", "PARAMETER", "DEADLINE",
  ]
  private static let outcomes = [
    "SERVED", "RATE_LIMITED", "QUOTA_EXHAUSTED", "OVERLOADED", "SERVER_ERROR", "TIMEOUT",
    "CONNECTION_FAILED", "AUTH_FAILED", "MODEL_NOT_FOUND", "CONTEXT_TOO_LONG", "CONTENT_FILTERED",
    "REQUEST_REJECTED", "BAD_RESPONSE", "SCHEMA_MISMATCH", "HEDGED_OUT",
  ]
  private static let capabilities = [
    "TOOLS", "PARALLEL_TOOLS", "JSON_OBJECT", "JSON_SCHEMA", "VISION", "AUDIO_INPUT", "DOCUMENTS",
    "REASONING", "PROMPT_CACHE", "LOGPROBS", "SEED", "PREFILL",
  ]
}
