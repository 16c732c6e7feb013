public import Codec

/// The answers of a streaming call, for a handler that is a task. On its loop's thread; one writer.
public final class ResponseStream<Response: WireMessage> {
  private let stream: ServerStream

  init(_ stream: ServerStream) { self.stream = stream }

  /// Queues `message` and suspends while too much is queued.
  ///
  /// - Parameter compressed: false leaves the message plain in a call whose answers are compressed.
  /// - Throws: CANCELLED or DEADLINE_EXCEEDED when the call is over.
  public func send(_ message: Response, compressed: Bool = true) async throws(RPCError) {
    self.stream.write(message, compressed: compressed)
    try await self.stream.waitUntilDrained()
  }
}
