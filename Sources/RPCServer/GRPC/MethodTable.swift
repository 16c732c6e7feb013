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
    self.add(service, method) { (bytes, stream) throws(RPCError) in
      let request: Request = try Self.decode(bytes)
      return {
        stream.runHandler { (call) async throws(RPCError) in
          stream.write(try await handler(request, call))
        }
      }
    }
  }

  /// A method that answers at once, without a task: it must not block.
  public mutating func immediate<Request: WireMessage, Response: WireMessage>(
    service: String, method: String,
    _ handler: @escaping (Request, ServerCall) throws(RPCError) -> Response
  ) {
    self.add(service, method) { (bytes, stream) throws(RPCError) in
      let request: Request = try Self.decode(bytes)
      return {
        stream.answer { (call) throws(RPCError) in stream.write(try handler(request, call)) }
      }
    }
  }

  /// A method that answers one message with a stream of messages, which ends when the handler
  /// returns.
  public mutating func serverStreaming<Request: WireMessage, Response: WireMessage>(
    service: String, method: String,
    _ handler:
      @escaping (Request, ServerCall, ResponseStream<Response>) async throws(RPCError) -> Void
  ) {
    self.add(service, method) { (bytes, stream) throws(RPCError) in
      let request: Request = try Self.decode(bytes)
      return {
        stream.runHandler { (call) async throws(RPCError) in
          try await handler(request, call, ResponseStream(stream))
        }
      }
    }
  }

  private mutating func add(_ service: String, _ method: String, _ accept: @escaping Accept) {
    let entry = MethodEntry(service: service, method: method, accept)
    precondition(
      !self.entries.contains { $0.path == entry.path }, "/\(service)/\(method) is registered twice")
    self.entries.append(entry)
  }

  /// A request that does not parse is INTERNAL: libraries never make INVALID_ARGUMENT.
  private static func decode<Request: WireMessage>(
    _ bytes: RawSpan
  ) throws(RPCError) -> Request {
    do throws(WireError) {
      return try Request(decoding: bytes)
    } catch {
      throw RPCError(
        code: .internalError,
        message: "the request is not a valid \(Request.self): \(error)", reason: "INVALID_MESSAGE")
    }
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

/// Decodes a request and returns what starts its handler.
typealias Accept = (RawSpan, ServerStream) throws(RPCError) -> () -> Void

/// One method of a loop's table.
final class MethodEntry {
  let service: String
  /// "/SERVICE/METHOD".
  let path: [UInt8]
  let accept: Accept

  init(service: String, method: String, _ accept: @escaping Accept) {
    self.service = service
    self.path = Array("/\(service)/\(method)".utf8)
    self.accept = accept
  }
}
