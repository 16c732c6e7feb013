public import Clock
public import EventLoop

/// Why a call ended before its handler did.
public enum CancellationCause: Equatable, Sendable {
  /// The client reset the stream.
  case clientReset
  /// The connection is gone.
  case connectionLost
  /// The client's deadline passed. The handler may still throw its own DEADLINE_EXCEEDED, with
  /// details, if it does so at once.
  case deadlineExceeded
  /// The client broke a rule in the middle of its call, which has its status already.
  case malformedRequest
  /// The server stops.
  case shutdown
}

/// One call as its handler sees it. On its loop's thread.
@safe public final class ServerCall {
  /// Unique: 32 hexadecimal digits, the first twelve the time in milliseconds. The log and every
  /// error have it.
  public let id: String
  public let loop: EventLoop
  /// When its headers were complete.
  public let receivedAt: MonotonicInstant
  /// Nil where the client set none.
  public let deadline: MonotonicInstant?
  /// The request's, without what gRPC reserves.
  public let metadata: Metadata
  /// Sent with the response headers, which go out with the first message.
  public var initialMetadata = Metadata()
  /// Sent with the status.
  public var trailingMetadata = Metadata()
  public private(set) var cancellation: CancellationCause?
  /// Whether the request of a call that takes one came compressed.
  public internal(set) var requestWasCompressed = false
  /// Whether answers are compressed, where the client takes that. Said with the headers, so to be
  /// set before the first message. Off unless the configuration says otherwise: it costs CPU, and
  /// tells who sees the sizes something of a secret beside what an attacker chose.
  public var compressesMessages = false

  private var cancellationHandler: ((CancellationCause) -> Void)?
  private var sleeper: UnsafeContinuation<Void, Never>?

  init(
    id: String, loop: EventLoop, deadline: MonotonicInstant?, metadata: Metadata
  ) {
    self.id = id
    self.loop = loop
    self.receivedAt = loop.now
    self.deadline = deadline
    self.metadata = metadata
  }

  /// Calls `body` when the call is cancelled, in the same tick, before its task is; at once if it
  /// is already. Forgotten when the call ends.
  public func onCancel(_ body: @escaping (CancellationCause) -> Void) {
    if let cancellation = self.cancellation {
      body(cancellation)
    } else {
      let earlier = self.cancellationHandler
      self.cancellationHandler =
        earlier.map { earlier in
          { cause in
            earlier(cause)
            body(cause)
          }
        } ?? body
    }
  }

  /// Suspends the call's task for a time. One at a time.
  ///
  /// - Throws: CANCELLED or DEADLINE_EXCEEDED, at once, when the call is over before.
  public func sleep(for duration: Duration) async throws(RPCError) {
    if self.cancellation == nil {
      precondition(unsafe self.sleeper == nil, "one sleep of a call at a time")
      let timer = self.loop.schedule(at: self.loop.now + duration) { self.wake() }
      await unsafe withUnsafeContinuation { unsafe self.sleeper = $0 }
      self.loop.cancel(timer)
    }
    try self.checkCancellation()
  }

  private func wake() {
    guard let sleeper = unsafe self.sleeper.take() else { return }
    unsafe sleeper.resume()
  }

  /// - Throws: what a handler is told that waits for its call's client.
  func checkCancellation() throws(RPCError) {
    switch self.cancellation {
    case .deadlineExceeded: throw .deadlineExceeded
    case .clientReset, .connectionLost, .shutdown, .malformedRequest: throw .cancelled
    case nil: break
    }
  }

  func cancel(_ cause: CancellationCause) {
    guard self.cancellation == nil else { return }
    self.cancellation = cause
    let handler = self.cancellationHandler.take()
    handler?(cause)
    self.wake()
  }

  func didEnd() { self.cancellationHandler = nil }
}
