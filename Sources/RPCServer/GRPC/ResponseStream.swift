public import Codec

/// The answers of a streaming call. On its loop's thread; one writer.
public final class ResponseStream<Response: WireMessage> {
  private let stream: ServerStream

  init(_ stream: ServerStream) { self.stream = stream }

  /// Queues `message` and returns at once: for a source that can be paused.
  ///
  /// - Returns: whether the source may go on; if not, `onDrained` says when. What is queued
  ///   nevertheless is queued: the bound is the caller's to keep. After a cancellation messages
  ///   are thrown away, and the source may go on.
  public func enqueue(_ message: Response) -> Bool {
    self.stream.write(message)
    return !self.stream.isAboveHighMark
  }

  /// Queues `message` and suspends while too much is queued.
  ///
  /// - Throws: CANCELLED or DEADLINE_EXCEEDED when the call is over.
  public func send(_ message: Response) async throws(RPCError) {
    self.stream.write(message)
    try await self.stream.waitUntilDrained()
  }

  /// Called when the queue has gone below its low mark after `enqueue` returned false, from the
  /// loop and not from within a callback of the connection.
  public var onDrained: (() -> Void)? {
    get { self.stream.onDrained }
    set { self.stream.onDrained = newValue }
  }
}
