internal import Codec
internal import Providers
internal import RPCServer
internal import Router

/// Takes an answer while it is read, on the loop's thread, from inside the transfer's callback.
protocol AnswerSink: AnyObject {
  /// A try begins: whatever an earlier one left is forgotten. Never after content was sent.
  func attemptWillStart(_ attempt: UpstreamAttempt, at step: Plan.Step)

  /// - Returns: whether the provider may go on sending; if not, the sink resumes the attempt.
  /// - Throws: where the answer is more than the sink takes.
  func receive(_ event: AnswerEvent) throws(AttemptFailure) -> Bool

  /// The answer came whole, not as a stream.
  func receive(_ choices: consuming [Choice]) throws(AttemptFailure)

  /// Tokens of output so far, for an answer whose provider counts none.
  var estimatedOutputTokens: Int32 { get }

  /// The answer is whole: ends the call. This or `fail`, once.
  ///
  /// - Parameter model: the catalog id that served it.
  func complete(usage: Usage, route: consuming Route, model: String)

  func fail(_ error: RPCError)
}
