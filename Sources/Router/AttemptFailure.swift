public import Codec

/// Why one try at one offer failed, in the terms that routing decides by. Made by a provider's
/// dialect from its error, or by the gateway from a transport error.
public struct AttemptFailure: Error, Equatable, Sendable {
  /// What `Attempt.outcome` says of the try.
  public var outcome: Attempt.Outcome
  /// The provider's HTTP status; 0 where it sent none.
  public var httpStatus: Int32
  /// For a person: the provider's message or the transport's error, without secrets, at most
  /// `maximumDetailLength` bytes.
  public var detail: String
  /// How long the provider asked to be left alone.
  public var retryAfter: Duration?
  /// The id in the provider's headers: what its support asks for.
  public var providerRequestID: String
  /// What may help now.
  public var remedy: Remedy
  /// What it says something of, beyond this try.
  public var scope: Scope

  /// How far a refusal reaches. A fault of the provider's or the network's counts against its offer
  /// whatever this says.
  public enum Scope: Equatable, Sendable {
    /// Other requests may well be served.
    case request
    /// The model at this provider.
    case offer
    /// All that the gateway asks of the provider with its key.
    case provider
  }

  /// Bytes of `detail`.
  public static let maximumDetailLength = 512

  /// - Parameter remedy: nil: the usual one for the outcome.
  public init(
    _ outcome: Attempt.Outcome, httpStatus: Int32 = 0, detail: String,
    retryAfter: Duration? = nil, providerRequestID: String = "", remedy: Remedy? = nil
  ) {
    self.outcome = outcome
    self.httpStatus = httpStatus
    self.detail = detail
    self.retryAfter = retryAfter
    self.providerRequestID = providerRequestID
    self.remedy = remedy ?? Remedy(for: outcome)
    // A 403 may say that the key is not good for this model, a 402 that the money does not reach for
    // this request.
    self.scope =
      switch outcome {
      case .authFailed: httpStatus == 403 || httpStatus == 412 ? .offer : .provider
      case .quotaExhausted: httpStatus == 402 ? .offer : .provider
      case .requestRejected, .contentFiltered, .contextTooLong: .request
      default: .offer
      }
  }
}
