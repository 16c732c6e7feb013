public import Codec
internal import Glibc

/// The methods that one loop serves. Handlers run on that loop's thread and need not be Sendable.
///
/// A service registers each of its methods once:
///
///     methods.unary(service: "example.v1.Greeter", method: "Greet") {
///       (request: GreetRequest, call) async throws(RPCError) -> GreetResponse in …
///     }
public struct MethodTable {
  private var entries: [MethodEntry] = []

  public init() {}

  /// A method that answers one message with one message.
  public mutating func unary<Request: WireMessage, Response: WireMessage>(
    service: String, method: String,
    _ handler: @escaping (Request, ServerCall) async throws(RPCError) -> Response
  ) {
    self.add(service, method) { (request: consuming Request, stream) in
      let request = request
      stream.runHandler { (call) async throws(RPCError) in
        stream.write(try await handler(request, call))
      }
    }
  }

  /// A method that answers at once, without a task: it must not block.
  public mutating func immediate<Request: WireMessage, Response: WireMessage>(
    service: String, method: String,
    _ handler: @escaping (Request, ServerCall) throws(RPCError) -> Response
  ) {
    self.add(service, method) { (request: consuming Request, stream) in
      stream.answer { (call) throws(RPCError) in stream.write(try handler(request, call)) }
    }
  }

  /// A method that answers one message with a stream of messages, which ends when the handler
  /// returns.
  public mutating func serverStreaming<Request: WireMessage, Response: WireMessage>(
    service: String, method: String,
    _ handler:
      @escaping (Request, ServerCall, ResponseStream<Response>) async throws(RPCError) -> Void
  ) {
    self.add(service, method) { (request: consuming Request, stream) in
      let request = request
      stream.runHandler { (call) async throws(RPCError) in
        try await handler(request, call, ResponseStream(stream))
      }
    }
  }

  /// A method that answers a stream of messages with one message.
  public mutating func clientStreaming<Request: WireMessage, Response: WireMessage>(
    service: String, method: String,
    _ handler: @escaping (RequestStream<Request>, ServerCall) async throws(RPCError) -> Response
  ) {
    self.add(service, method) { stream in
      stream.runHandler { (call) async throws(RPCError) in
        stream.write(try await handler(RequestStream(stream), call))
      }
    }
  }

  /// A method whose client and handler each send a stream of messages, in any order. The call ends
  /// when the handler returns, whether or not its client has half-closed.
  public mutating func bidirectional<Request: WireMessage, Response: WireMessage>(
    service: String, method: String,
    _ handler:
      @escaping (RequestStream<Request>, ServerCall, ResponseStream<Response>)
      async throws(RPCError)
      -> Void
  ) {
    self.add(service, method) { stream in
      stream.runHandler { (call) async throws(RPCError) in
        try await handler(RequestStream(stream), call, ResponseStream(stream))
      }
    }
  }

  /// A method that is driven by events, without a task: its handler returns at once, and answers
  /// from callbacks with one message or many. A task costs a microsecond and its frames; where
  /// what a call waits for is a callback already, it is nothing but that.
  ///
  /// The handler answers through the responder and ends the call with its `finish`. It is told of
  /// a cancellation by `ServerCall.onCancel`, and then finishes too.
  public mutating func eventDriven<Request: WireMessage, Response: WireMessage>(
    service: String, method: String,
    _ handler: @escaping (consuming Request, ServerCall, consuming Responder<Response>) -> Void
  ) {
    self.add(service, method) { (request: consuming Request, stream) in
      guard let call = stream.beginEventDriven() else { return }
      handler(request, call, Responder(stream))
    }
  }

  private mutating func add<Request: WireMessage>(
    _ service: String, _ method: String,
    _ start: @escaping (consuming Request, ServerStream) -> Void
  ) {
    self.add(
      MethodEntry(
        service: service, method: method,
        .message { (bytes) throws(RPCError) in
          PendingRequest(try Request.decodeRequest(bytes), start)
        }))
  }

  private mutating func add(
    _ service: String, _ method: String, _ start: @escaping (ServerStream) -> Void
  ) {
    self.add(MethodEntry(service: service, method: method, .stream(start)))
  }

  private mutating func add(_ entry: MethodEntry) {
    precondition(
      !self.entries.contains { $0.path == entry.path },
      "/\(entry.service)/… has a method that is registered twice")
    self.entries.append(entry)
  }

  // MARK: - Looking up

  func entry(at path: RawSpan) -> MethodEntry? {
    for entry in self.entries where entry.path.count == path.byteCount {
      let isEqual = unsafe path.withUnsafeBytes {
        unsafe memcmp($0.baseAddress!, entry.path, entry.path.count) == 0
      }
      if isEqual { return entry }
    }
    return nil
  }

  /// Why there is no entry at `path`.
  func unknown(_ path: [UInt8]) -> RPCError {
    let text = String(decoding: path.prefix(256), as: UTF8.self)
    guard let slash = text.lastIndex(of: "/"), slash != text.startIndex, text.first == "/" else {
      return RPCError(
        code: .unimplemented, message: "malformed method name: \"\(text)\", not /SERVICE/METHOD")
    }
    let service = text[text.index(after: text.startIndex)..<slash]
    let method = text[text.index(after: slash)...]
    let isKnown = self.entries.contains { $0.service == service }
    return RPCError(
      code: .unimplemented,
      message: isKnown
        ? "unknown method \(method) for service \(service)" : "unknown service \(service)")
  }
}
