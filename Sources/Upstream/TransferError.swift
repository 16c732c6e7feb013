/// Why a transfer has no whole response.
package struct TransferError: Error, Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    case couldNotResolve
    case couldNotConnect
    /// The handshake failed, or the peer's certificate is not to be trusted.
    case tlsFailure
    case connectTimeout
    case firstByteTimeout
    case idleTimeout
    /// The connection ended before the response did.
    case connectionLost
    /// What came is not HTTP.
    case protocolError
    /// The response's header fields are larger than `Transfer.maximumHeaderSize`.
    case headersTooLarge
    /// libcurl's code.
    case other(Int32)
  }

  static let connectTimeout = TransferError(.connectTimeout, "no connection in time")
  static let headersTooLarge = TransferError(
    .headersTooLarge, "the response's headers are larger than \(Transfer.maximumHeaderSize) bytes")

  package let kind: Kind
  /// For a person; without secrets.
  package let detail: String

  package init(_ kind: Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }
}
