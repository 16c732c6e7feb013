internal import Codec

/// The words by which one family of providers says what is wrong, beyond what the status says. Data,
/// not code. Words are in lower case.
struct ErrorVocabulary: Sendable {
  /// Values of `code`, `type` or `details.error_code`.
  var outcomes: [String: Attempt.Outcome] = [:]
  /// Pieces of messages, first match first: what has no code of its own.
  var phrases: [(piece: String, outcome: Attempt.Outcome)] = []
  /// The status that a `type` stands for in an error that comes inside a 200.
  var statuses: [String: Int] = [:]

  func outcome(of error: ProviderError) -> Attempt.Outcome? {
    for word in [error.errorCode, error.code, error.type] where !word.isEmpty {
      if let outcome = self.outcomes[word.lowercased()] { return outcome }
    }
    if self.phrases.isEmpty { return nil }
    let message = error.message.prefix(1024).lowercased()
    return self.phrases.first { message.contains($0.piece) }?.outcome
  }
}
