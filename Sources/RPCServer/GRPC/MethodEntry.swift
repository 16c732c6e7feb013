internal import Codec

/// One method of a loop's table.
final class MethodEntry {
  enum Kind {
    /// Takes one message: decodes it, for a handler that starts when the client half-closes.
    case message((RawSpan) throws(RPCError) -> PendingCall)
    /// Takes a stream of messages: starts the handler, which reads them.
    case stream((ServerStream) -> Void)
  }

  let service: String
  /// "/SERVICE/METHOD".
  let path: [UInt8]
  let kind: Kind

  init(service: String, method: String, _ kind: Kind) {
    self.service = service
    self.path = Array("/\(service)/\(method)".utf8)
    self.kind = kind
  }
}

/// A call whose message is decoded and whose client has yet to half-close.
class PendingCall {
  /// Once.
  func start(on stream: ServerStream) {}
}

final class PendingRequest<Request: WireMessage>: PendingCall {
  private var request: Request?
  private let handler: (consuming Request, ServerStream) -> Void

  init(
    _ request: consuming Request, _ handler: @escaping (consuming Request, ServerStream) -> Void
  ) {
    self.request = request
    self.handler = handler
  }

  override func start(on stream: ServerStream) {
    // Not bound to a name first, which would copy it: the handler gets the only one.
    if self.request != nil { self.handler(self.request.take()!, stream) }
  }
}

extension WireMessage {
  /// A request that does not parse is INTERNAL: libraries never make INVALID_ARGUMENT.
  static func decodeRequest(_ bytes: RawSpan) throws(RPCError) -> Self {
    do throws(WireError) {
      return try Self(decoding: bytes)
    } catch {
      throw RPCError(
        code: .internalError, message: "the request is not a valid \(Self.self): \(error)",
        reason: "INVALID_MESSAGE")
    }
  }
}
