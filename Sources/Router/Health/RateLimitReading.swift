package import Clock

/// What a provider's headers say of its limits.
public struct RateLimitReading: Equatable, Sendable {
  public struct Limit: Equatable, Sendable {
    public var remaining: Int64
    /// Until it is whole again; nil where the provider doesn't say.
    public var resetsAfter: Duration?

    public init(remaining: Int64, resetsAfter: Duration?) {
      self.remaining = remaining
      self.resetsAfter = resetsAfter
    }
  }

  public var requests: Limit?
  /// Of input, or of all, whichever is scarcer.
  public var tokens: Limit?

  public init(requests: Limit? = nil, tokens: Limit? = nil) {
    self.requests = requests
    self.tokens = tokens
  }
}

/// The reading of one response's head. Told at once: at a stream's end it would be old.
package struct RateLimitReport: Sendable {
  package var offer: CatalogOffer
  package var reading: RateLimitReading
  package var readAt: MonotonicInstant
  /// The number of the try, by `OfferLoad`: a provider counts a request when it takes it.
  package var number: Int

  package init(
    _ offer: CatalogOffer, _ reading: RateLimitReading, of number: Int, readAt: MonotonicInstant
  ) {
    self.offer = offer
    self.reading = reading
    self.number = number
    self.readAt = readAt
  }
}

/// What a provider takes of an offer's calls until its limit is whole again.
package struct Allowance: Equatable, Sendable {
  /// After the try of that number, by `OfferLoad`.
  package var remaining: Int64
  package var number: Int
  package var resetsAt: MonotonicInstant

  /// A reset that a provider doesn't name, and the longest that is believed.
  static let usualReset = Duration.seconds(1)
  static let longestReset = Duration.seconds(600)

  package init(remaining: Int64, after number: Int = 0, resetsAt: MonotonicInstant) {
    self.remaining = remaining
    self.number = number
    self.resetsAt = resetsAt
  }

  init?(_ limit: RateLimitReading.Limit?, of report: RateLimitReport) {
    guard let limit else { return nil }
    self.remaining = limit.remaining
    self.number = report.number
    self.resetsAt =
      report.readAt + min(limit.resetsAfter ?? Self.usualReset, Self.longestReset)
  }

  /// What was left then; nil where the limit is whole again.
  func left(at now: MonotonicInstant) -> Int64? { now < self.resetsAt ? self.remaining : nil }

  /// Whether another call would probably be over it.
  ///
  /// - Parameters:
  ///   - begun: the number of the offer's last try.
  ///   - size: what each call takes of it.
  func isUsedUp(begun: Int, size: Double, now: MonotonicInstant) -> Bool {
    guard let left = self.left(at: now) else { return false }
    return Double(left) < Double(max(begun - self.number, 0) + 1) * size
  }
}
