internal import Codec

/// The words by which one family of providers says what is wrong, beyond what the status says. Data,
/// not code. Words are in lower case.
struct ErrorVocabulary: Sendable {
  /// Values of `code`, `type` or `details.error_code`.
  var outcomes: [String: Attempt.Outcome] = [:]
  /// What messages begin with, for what has no code of its own: anywhere else the words may be the
  /// caller's, repeated.
  var beginnings: [(text: String, outcome: Attempt.Outcome)] = []
  /// Pieces of the messages of a 403: by them it is a verdict on the prompt and not on the key.
  var verdicts: [String] = []
  /// The status that a `type` stands for in an error that comes inside a 200.
  var statuses: [String: Int] = [:]

  func outcome(of error: ProviderError, status: Int) -> Attempt.Outcome? {
    for word in [error.errorCode, error.code, error.type] where !word.isEmpty {
      if let outcome = self.outcomes[word.lowercased()] { return outcome }
    }
    let message = error.message.prefix(1024).lowercased()
    if status == 403, self.verdicts.contains(where: { message.contains($0) }) {
      return .contentFiltered
    }
    return self.beginnings.first { message.hasPrefix($0.text) }?.outcome
  }
}
