/// Recognises that a prompt is too long by the words that servers say it in.
enum ContextLengthText {
  /// All of a row's pieces, in order.
  private static let patterns: [[String]] = [
    ["context length exceeded"], ["context_length_exceeded"], ["maximum context length"],
    ["exceeds the context"], ["exceed the context"], ["exceed context"],
    ["exceeds the available context size"], ["prompt is too long"], ["prompt too long"],
    ["prompt: length"], ["input is too long"], ["maximum prompt length is "],
    ["too large for model with ", " maximum context length"],
    ["input token count", "exceeds the maximum"], ["input tokens exceed the configured limit"],
    ["longer than the model", "context length"], ["longer than the maximum model length"],
    ["`inputs` tokens + `max_new_tokens` must be"], ["reduce the length of the messages"],
    ["current length is ", " while limit is "], ["too many tokens"], ["too many input tokens"],
    ["greater than the context length"], ["exceeded model token limit"],
    ["context window exceeds limit"], ["expected maxlength:"],
  ]

  /// What is about something else in spite of such words.
  private static let exclusions = [
    "rate limit", "too many requests", "per minute", "please wait",
    "max tokens must be less than or equal",
  ]

  static func matches(_ message: String) -> Bool {
    let text = message.prefix(2048).lowercased()
    guard !self.exclusions.contains(where: { text.contains($0) }) else { return false }
    return self.patterns.contains { pieces in
      var rest = text[...]
      return pieces.allSatisfy { piece in
        guard let found = rest.firstRange(of: piece) else { return false }
        rest = rest[found.upperBound...]
        return true
      }
    }
  }
}
