internal import Codec

/// How a gRPC message is compressed ("Message-Encoding" in
/// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).
package enum Encoding: UInt8, CaseIterable, Sendable {
  case identity
  /// RFC 1952.
  case gzip
  /// In HTTP and gRPC the zlib format, RFC 1950, not bare RFC 1951.
  case deflate

  /// As `grpc-encoding` has it.
  package var name: StaticString {
    switch self {
    case .identity: "identity"
    case .gzip: "gzip"
    case .deflate: "deflate"
    }
  }

  /// - Parameter name: the value of `grpc-encoding`. Nil where it is unknown here; names are
  ///   lower-case.
  package init?(name: RawSpan) {
    let candidate: Encoding
    switch name.byteCount {
    case 8: candidate = .identity
    case 4: candidate = .gzip
    case 7: candidate = .deflate
    default: return nil
    }
    guard name.equals(candidate.name) else { return nil }
    self = candidate
  }
}
