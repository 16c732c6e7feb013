internal import Codec

/// What a `finish_reason` means, given what the choice held.
enum OpenAIFinish {
  static func reason(
    _ word: String, hasToolCalls: Bool, hasRefusal: Bool
  ) -> FinishReason {
    switch word {
    case "length", "model_length", "model_context_window_exceeded": .length
    case "content_filter": .contentFilter
    case "error", "insufficient_system_resource": .error
    // Some servers say `stop` behind tool calls.
    case _ where hasToolCalls: .toolCalls
    case "tool_calls", "function_call": .toolCalls
    case _ where hasRefusal: .refusal
    default: .stop
    }
  }
}
