package import Clock
package import Codec

/// What one try tells of its offer's health. Made by the loop that ran the try.
package struct AttemptReport: Sendable {
  package var offer: CatalogOffer
  /// `.served`, `.hedgedOut`, a failure, or `.unspecified` for a try that its caller cancelled.
  package var outcome: Attempt.Outcome
  /// How far a refusal reaches. Rate limits and missing models are their offer's at most.
  package var scope = AttemptFailure.Scope.provider
  /// How long the provider asked to be left alone.
  package var retryAfter: Duration?
  package var startedAt: MonotonicInstant
  package var endedAt: MonotonicInstant
  /// Of content; nil where none came.
  package var firstTokenAt: MonotonicInstant?
  /// By the provider's count, else by estimate.
  package var inputTokens: Int32 = 0
  package var cachedInputTokens: Int32?
  package var outputTokens: Int32 = 0
  /// The answer's rate is the provider's own: it came as a stream whose client kept up with it.
  package var hasOwnRate = false
  /// It was asked for a whole answer, or to think first: its silence says nothing.
  package var mayBeSilent = false
  /// The leave that this try had.
  package var probe: ProbeClaim?
  /// Whether an answer under a strict schema satisfied it; nil where there was none to satisfy.
  package var satisfiedSchema: Bool?

  package init(
    _ offer: CatalogOffer, outcome: Attempt.Outcome, startedAt: MonotonicInstant,
    endedAt: MonotonicInstant
  ) {
    self.offer = offer
    self.outcome = outcome
    self.startedAt = startedAt
    self.endedAt = endedAt
  }
}
