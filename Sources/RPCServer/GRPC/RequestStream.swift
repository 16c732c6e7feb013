public import Codec

/// The messages of a client that sends a stream of them. On its loop's thread; one reader.
///
/// What is not read is held back: the client's window closes behind it.
public final class RequestStream<Request: WireMessage>: AsyncSequence, AsyncIteratorProtocol {
  private let stream: ServerStream
  /// Whether the message that `next` returned last came compressed.
  public private(set) var lastWasCompressed = false

  init(_ stream: ServerStream) { self.stream = stream }

  /// Waits for the next message; nil when the client has half-closed and all are read.
  ///
  /// - Throws: CANCELLED or DEADLINE_EXCEEDED when the call is over; INTERNAL for a message that
  ///   does not parse.
  public func next() async throws(RPCError) -> Request? {
    guard try await self.stream.waitForMessage() else { return nil }
    return try self.stream.takeMessage { (bytes, isCompressed) throws(RPCError) in
      self.lastWasCompressed = isCompressed
      return try Request.decodeRequest(bytes)
    }
  }

  public func makeAsyncIterator() -> RequestStream { self }
}
