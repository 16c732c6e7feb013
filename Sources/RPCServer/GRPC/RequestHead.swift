internal import Codec
internal import Compression

/// What a request's header block says, as far as the server acts on it, and what is wrong with it.
///
/// The rules are those of https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.
struct RequestHead: ~Copyable {
  /// How the request is refused before any handler sees it.
  enum Refusal: Equatable {
    /// Not gRPC: a plain HTTP answer with this status.
    case http(status: Int, message: String)
    /// gRPC: "Trailers-Only".
    case status(RPCError)
  }

  private(set) var method: MethodEntry?
  private(set) var timeout: Duration?
  private(set) var metadata = Metadata()

  private(set) var isHEAD = false
  private var isPOST = false
  private var isGRPC = false
  private var path: [UInt8] = []
  /// Of messages that come compressed; nil where the server does not know it.
  private(set) var encoding: Encoding? = .identity
  /// What the client takes.
  private(set) var acceptedEncodings = EncodingSet()
  /// What follows "application/grpc" in the content type: the answer's is the same.
  private(set) var contentSubtype: [UInt8] = []
  private var malformedTimeout = false
  private var malformedName: [UInt8] = []
  private var size = 0

  /// - Returns: false where the block is so large that the connection is to end.
  mutating func receive(
    _ name: RawSpan, _ value: RawSpan, methods: MethodTable, limit: Int
  ) -> Bool {
    self.size += name.byteCount + value.byteCount + 32
    // Beyond the limit nothing is kept: the client is told so when the block is whole.
    guard self.size <= limit else { return self.size <= 4 * limit }
    switch name.byteCount {
    case 2 where name.equals("te"): break
    case 5 where name.equals(":path"):
      self.method = methods.entry(at: value)
      if self.method == nil { self.path = [UInt8](copying: value) }
    case 7 where name.equals(":method"):
      self.isPOST = value.equals("POST")
      self.isHEAD = value.equals("HEAD")
    case 7 where name.equals(":scheme"): break
    case 10 where name.equals(":authority"): break
    case 12 where name.equals("content-type"):
      self.isGRPC = Self.isGRPCContentType(value)
      if self.isGRPC, value.byteCount > Self.contentType.utf8CodeUnitCount {
        self.contentSubtype = [UInt8](
          copying: value.extracting(Self.contentType.utf8CodeUnitCount..<value.byteCount))
      }
    case 12 where name.equals("grpc-timeout"):
      self.timeout = unsafe value.withUnsafeBytes { unsafe Timeout.parse($0) }
      self.malformedTimeout = self.timeout == nil
    case 13 where name.equals("grpc-encoding"):
      self.encoding = Encoding(name: value)
    case 20 where name.equals("grpc-accept-encoding"):
      self.acceptedEncodings.insert(value)
    default:
      if Metadata.isUserName(name) {
        if Metadata.isBinaryName(name), !Metadata.isBase64List(value) {
          self.malformedName = [UInt8](copying: name)
        }
        self.metadata.appendReceived(name, value)
      }
    }
    return true
  }

  private static let contentType: StaticString = "application/grpc"

  /// "application/grpc", alone or with "+SUBTYPE" or ";PARAMETERS".
  private static func isGRPCContentType(_ value: RawSpan) -> Bool {
    let prefix = Self.contentType
    guard value.byteCount >= prefix.utf8CodeUnitCount else { return false }
    guard value.extracting(0..<prefix.utf8CodeUnitCount).equals(prefix) else { return false }
    if value.byteCount == prefix.utf8CodeUnitCount { return true }
    let next = value.byte(at: prefix.utf8CodeUnitCount)
    return next == UInt8(ascii: "+") || next == UInt8(ascii: ";")
  }

  /// When the block is whole. Nil: the request is well-formed and `method` is there.
  func refusal(limit: Int, methods: MethodTable) -> Refusal? {
    if self.size > limit {
      return .status(
        RPCError(
          code: .resourceExhausted,
          message: "request metadata of \(self.size) bytes is larger than the limit of \(limit)"))
    }
    if !self.isPOST { return .http(status: 405, message: "gRPC calls are POST requests\n") }
    if !self.isGRPC {
      return .http(
        status: 415, message: "this server speaks gRPC: content-type must be application/grpc\n")
    }
    if self.malformedTimeout {
      return .status(RPCError(code: .internalError, message: "malformed grpc-timeout"))
    }
    if !self.malformedName.isEmpty {
      let name = String(decoding: self.malformedName.prefix(64), as: UTF8.self)
      return .status(
        RPCError(code: .internalError, message: "the value of \(name) is not base64"))
    }
    if self.encoding == nil {
      return .status(
        RPCError(
          code: .unimplemented,
          message:
            "grpc-encoding is none of \(EncodingSet.acceptedHeaderValue), which this server takes",
          reason: "ENCODING_NOT_SUPPORTED"))
    }
    if self.method == nil { return .status(methods.unknown(self.path)) }
    return nil
  }
}

extension RawSpan {
  func byte(at offset: Int) -> UInt8 { self.unsafeLoad(at: offset) }

  private func unsafeLoad(at offset: Int) -> UInt8 {
    precondition(offset >= 0 && offset < self.byteCount)
    return unsafe self.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }
}
