package import Clock
package import Codec

/// The constraint that ruled an offer out. Its words are made only when somebody reads them.
package enum RejectionReason: Equatable, Sendable {
  case notInOnly
  case ignored
  case notPinned(String)
  case region(String)
  case noTrainingNotPromised
  case zeroRetentionNotPromised
  case quantization(String)
  case tag(missing: String)
  case capability(missing: CapabilitySet)
  /// What the provider's API has no way to say.
  case fields(RequestFieldSet)
  case parameter(String)
  /// Picodollars a token.
  case inputPrice(UInt64, limit: UInt64)
  case outputPrice(UInt64, limit: UInt64)
  /// Billionths of a dollar.
  case callPrice(Int64, limit: Int64)
  case priceUnknown
  case contextWindow(Int32, needed: Int32)
  case credentials
  case circuitOpen(until: MonotonicInstant?)
  case rateLimited(until: MonotonicInstant?)
  case quotaExhausted(until: MonotonicInstant?)
  case credentialsRejected(until: MonotonicInstant?)
  case modelMissing(until: MonotonicInstant?)
  /// The usual time to the first token, and what is left of the call's.
  case deadline(expected: Duration, left: Duration)

  package var constraint: Rejection.Constraint {
    switch self {
    case .notInOnly, .ignored, .notPinned: .callerChoice
    case .region: .region
    case .noTrainingNotPromised, .zeroRetentionNotPromised: .dataPolicy
    case .quantization: .quantization
    case .tag: .tag
    case .capability, .fields: .capability
    case .parameter: .parameter
    case .inputPrice, .outputPrice, .callPrice, .priceUnknown: .price
    case .contextWindow: .contextWindow
    case .credentials, .credentialsRejected: .credentials
    case .circuitOpen, .modelMissing: .circuitOpen
    case .rateLimited, .quotaExhausted: .rateLimited
    case .deadline: .deadline
    }
  }

  /// For a person.
  package var detail: String {
    switch self {
    case .notInOnly: "not in routing.only"
    case .ignored: "in routing.ignore"
    case .notPinned(let provider): "the call names the provider \(provider)"
    case .region(let region):
      region.isEmpty ? "region unknown" : "region \(region) is not one of routing.regions"
    case .noTrainingNotPromised: "does not promise not to train on the prompt"
    case .zeroRetentionNotPromised: "does not promise not to keep the prompt"
    case .quantization(let quantization):
      quantization.isEmpty
        ? "weight precision unknown"
        : "weight precision \(quantization) is not one of routing.quantizations"
    case .tag(let tag): "lacks the tag \(tag)"
    case .capability(let missing): "lacks \(missing.names)"
    case .fields(let fields): "the provider's API has no \(fields.titles)"
    case .parameter(let parameter): "does not take \(parameter)"
    case .inputPrice(let price, let limit):
      "input price \(Self.dollars(price)) > \(Self.dollars(limit)) dollars per million tokens"
    case .outputPrice(let price, let limit):
      "output price \(Self.dollars(price)) > \(Self.dollars(limit)) dollars per million tokens"
    case .callPrice(let price, let limit):
      "estimated price of the call \(Self.dollars(price, unit: 1e9)) > "
        + "\(Self.dollars(limit, unit: 1e9)) dollars"
    case .priceUnknown: "price unknown"
    case .contextWindow(let window, let needed): "context window \(window) < \(needed) needed"
    case .credentials: "no credentials configured"
    case .circuitOpen: "out after failures; waiting for the next probe"
    case .rateLimited: "at the provider's rate limit"
    case .quotaExhausted: "the account's quota at the provider is used up"
    case .credentialsRejected: "the provider refused the gateway's key"
    case .modelMissing: "the provider said that it has no such model"
    case .deadline(let expected, let left):
      "usually \(Self.milliseconds(expected)) ms to the first token; "
        + "\(Self.milliseconds(left)) ms are left"
    }
  }

  /// Until when the reason stands, where it passes by itself and that is known.
  var passes: MonotonicInstant? {
    switch self {
    case .circuitOpen(let until), .rateLimited(let until), .quotaExhausted(let until),
      .credentialsRejected(let until), .modelMissing(let until):
      until
    default: nil
    }
  }

  private static func milliseconds(_ duration: Duration) -> Int64 {
    duration.wholeNanoseconds / 1_000_000
  }

  private static func dollars(_ amount: some BinaryInteger, unit: Double = 1e6) -> String {
    "\(Double(amount) / unit)"
  }
}
