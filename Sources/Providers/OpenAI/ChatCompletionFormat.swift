internal import Codec

/// What differs in the answers of those who speak chat completions.
struct ChatCompletionFormat: Sendable {
  enum ThinkingMark: Sendable {
    case none
    /// It says who wrote the thinking, for a provider that wants its own back.
    case writer
    /// It holds the message's `reasoning_details`.
    case details
  }

  var vocabulary = OpenAIErrors.vocabulary
  /// What the thinking's `signature` is.
  var thinkingMark = ThinkingMark.none
  /// Whether the answer begins with the prefill that it goes on from.
  var repeatsPrefill = false

  /// As OpenAI's profiles have it.
  static func openAI(_ profile: OpenAIProfile) -> ChatCompletionFormat {
    var format = ChatCompletionFormat()
    switch profile.thinkingReplay {
    case .none: break
    case .textInToolLoops: format.thinkingMark = .writer
    case .details: format.thinkingMark = .details
    }
    return format
  }
}
