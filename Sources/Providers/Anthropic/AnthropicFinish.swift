internal import Codec

/// What a `stop_reason` means.
enum AnthropicFinish {
  static func reason(_ word: String) -> FinishReason {
    switch word {
    case "max_tokens", "model_context_window_exceeded": .length
    case "tool_use": .toolCalls
    case "pause_turn": .pause
    case "refusal": .refusal
    default: .stop
    }
  }

  /// Of an answer that came whole, or of a stream's `message_delta`.
  static func read(_ message: borrowing JSONValue) -> ChoiceFinished? {
    guard let word = message.member("stop_reason")?.string else { return nil }
    return ChoiceFinished.with {
      $0.finishReason = Self.reason(word)
      $0.providerFinishReason = word
      $0.stopSequence = message.member("stop_sequence")?.string ?? ""
      if let details = message.nonNull("stop_details") {
        $0.finishDetail =
          details.member("explanation")?.string ?? details.member("category")?.string ?? ""
      }
    }
  }
}
