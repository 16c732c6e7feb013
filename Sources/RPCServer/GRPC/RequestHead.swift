internal import Codec

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

  private var isPOST = false
  private var isGRPC = false
  private var path: [UInt8] = []
  private var malformedTimeout = false
  private var isCompressed = false
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
    case 7 where name.equals(":scheme"): break
    case 10 where name.equals(":authority"): break
    case 12 where name.equals("content-type"):
      self.isGRPC = Self.isGRPCContentType(value)
    case 12 where name.equals("grpc-timeout"):
      self.timeout = unsafe value.withUnsafeBytes { unsafe Timeout.parse($0) }
      self.malformedTimeout = self.timeout == nil
    case 13 where name.equals("grpc-encoding"):
      self.isCompressed = !value.equals("identity")
    default:
      if Metadata.isUserName(name) {
        self.metadata.appendReceived(name, value)
      }
    }
    return true
  }

  /// "application/grpc", alone or with "+SUBTYPE" or ";PARAMETERS".
  private static func isGRPCContentType(_ value: RawSpan) -> Bool {
    let prefix: StaticString = "application/grpc"
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
    if self.isCompressed {
      return .status(
        RPCError(
          code: .unimplemented,
          message: "request compression is not supported: send grpc-encoding: identity"))
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
