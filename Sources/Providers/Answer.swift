package import Codec

/// One step of an answer that is being read.
package enum AnswerEvent: Equatable, Sendable {
  /// Content: an empty one only where it bears the last tokens' log-probabilities.
  case delta(Delta)
  /// No delta of the choice comes after it.
  case choiceFinished(ChoiceFinished)
}

/// What an answer says of itself, empty where it does not.
package struct AnswerMetadata: Equatable, Sendable {
  package var responseID = ""
  package var model = ""
  package var systemFingerprint = ""
  package var serviceTier = ""

  package init() {}
}

/// An answer that came whole.
package struct Answer: Equatable, Sendable {
  package var choices: [Choice] = []
  /// Nil where the provider counted nothing.
  package var usage: Usage?
  package var metadata = AnswerMetadata()

  package init() {}
}
