public import Codec

/// What an event-driven handler answers through. On its loop's thread; the call has one.
///
/// Dropped without a `finish` it ends the call as INTERNAL: a client is never left waiting.
public struct Responder<Response: WireMessage>: ~Copyable {
  private var stream: ServerStream?

  init(_ stream: ServerStream) { self.stream = stream }

  deinit {
    self.stream?.handlerDidEnd(
      RPCError(code: .internalError, message: "a bug: the call's handler did not answer"))
  }

  /// Queues `message` and returns at once.
  ///
  /// - Returns: whether the source may go on; if not, `onDrained` says when. What is queued
  ///   nevertheless is queued: the bound is the caller's to keep. After a cancellation messages
  ///   are thrown away, and the source may go on.
  @discardableResult
  public borrowing func enqueue(_ message: Response) -> Bool {
    guard let stream = self.stream else { return true }
    stream.write(message)
    return !stream.isAboveHighMark
  }

  /// Calls `body` when the queue has gone below its low mark after `enqueue` returned false, from
  /// the loop and not from within a callback of the connection. Forgotten when the call ends.
  public borrowing func onDrained(_ body: (() -> Void)?) { self.stream?.onDrained = body }

  /// Ends the call behind what is queued; nil is OK. After a cancellation it says only that the
  /// handler is done.
  public consuming func finish(_ error: RPCError? = nil) {
    let stream = self.stream.take()
    stream?.handlerDidEnd(error)
  }
}
