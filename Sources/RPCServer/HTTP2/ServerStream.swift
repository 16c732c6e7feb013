internal import Clock
internal import Codec
internal import Compression
internal import EventLoop

/// One call's stream: from header fields to request messages, and from answers to DATA and
/// trailers. Owned by its connection until the stream closes, and by its handler.
@safe final class ServerStream {
  let id: Int32
  /// Where the connection keeps it.
  var place = 0
  let server: ServerLoop
  let handlers: HandlerCount
  let openedAt: MonotonicInstant
  /// Nil once the stream is closed.
  private(set) var connection: Connection?

  var state = CallState()
  private(set) var head = RequestHead()
  private(set) var call: ServerCall?
  private var deadlineTimer: TimerToken?

  // The request's messages: ServerStream+Request.
  var method: MethodEntry?
  var deframer: MessageDeframer
  var pending: PendingCall?
  var undelivered = UndeliveredMessages()
  var heldBytes = 0
  var reader: UnsafeContinuation<Void, Never>?

  // The handler: ServerStream+Handler.
  var task: Task<Void, Never>?
  var isEventDriven = false

  // The answer: ServerStream+Response.
  var queue = ByteQueue()
  var responseEncoding = Encoding.identity
  var error: RPCError?
  /// The data callback found nothing: nghttp2 is to be told when there is something again.
  var isDeferred = false
  var isProducerPaused = false
  var isPlain = false
  var writer: UnsafeContinuation<Void, Never>?
  var onDrained: (() -> Void)?
  /// When bytes of the queue last went out.
  var lastProgress: MonotonicInstant

  init(id: Int32, connection: Connection, server: ServerLoop) {
    self.id = id
    self.connection = connection
    self.server = server
    self.handlers = connection.handlers
    self.openedAt = server.loop.now
    self.lastProgress = server.loop.now
    self.deframer = MessageDeframer(maximumMessageSize: server.configuration.limits.messageSize)
  }

  // MARK: - The header block, from nghttp2's callbacks

  /// - Returns: false where the connection is to end.
  func receiveHeader(_ name: RawSpan, _ value: RawSpan) -> Bool {
    self.head.receive(
      name, value, methods: self.server.methods,
      limit: self.server.configuration.limits.metadataSize)
  }

  func headersDidEnd() {
    self.connection?.headersDidEnd()
    let loop = self.server.loop
    self.call = ServerCall(
      id: self.server.makeCallID(), loop: loop,
      deadline: self.head.timeout.map { loop.now + $0 }, metadata: self.head.metadata)
    self.call?.compressesMessages = self.server.configuration.compressesMessages
    switch self.head.refusal(
      limit: self.server.configuration.limits.metadataSize, methods: self.server.methods)
    {
    case .http(let status, let message): self.refuse(status: status, message)
    case .status(let error): self.reject(error)
    case nil: self.begin()
    }
  }

  private func begin() {
    self.method = self.head.method
    if let timeout = self.head.timeout { self.startDeadline(timeout) }
    guard !self.state.isOver, case .stream(let start) = self.method?.kind else { return }
    self.state.willStream()
    start(self)
  }

  /// Ends a call whose client broke a rule.
  func reject(_ error: RPCError) {
    guard !self.state.isOver else { return }
    self.server.logRefusal(
      "a malformed call was refused", reason: error.reason ?? error.code.description,
      callID: self.call?.id)
    self.cancel(.malformedRequest)
    self.finish(error)
  }

  // MARK: - The deadline

  private func startDeadline(_ timeout: Duration) {
    guard timeout > .zero else { return self.finish(.deadlineExceeded) }
    let loop = self.server.loop
    self.deadlineTimer = loop.schedule(at: loop.now + timeout) { self.deadlinePassed() }
  }

  /// The handler gets one more round to say it with its own details.
  private func deadlinePassed() {
    self.cancel(.deadlineExceeded)
    guard !self.state.isOver else { return }
    let loop = self.server.loop
    self.deadlineTimer = loop.schedule(at: loop.now + .milliseconds(5)) {
      self.finish(.deadlineExceeded)
    }
  }

  // MARK: - The end

  /// Ends the call's handler: its client is gone, its time is over, or the server stops.
  func cancel(_ cause: CancellationCause) {
    self.call?.cancel(cause)
    self.task?.cancel()
    self.resumeReader()
    self.resumeWriter()
  }

  /// The call has its status.
  func callDidEnd() {
    if let timer = self.deadlineTimer.take() { self.server.loop.cancel(timer) }
    self.call?.didEnd()
    self.pending = nil
    self.onDrained = nil
    self.dropMessages()
    self.resumeReader()
    self.resumeWriter()
  }

  /// The stream is closed; its handler may still run.
  func didClose(_ cause: CancellationCause) {
    let isEarly = !self.state.isOver || !self.queue.isEmpty
    self.state.didClose()
    self.queue.removeAll()
    if isEarly || self.task != nil || self.isEventDriven { self.cancel(cause) }
    self.callDidEnd()
    self.connection = nil
  }
}

extension RPCError {
  static let deadlineExceeded = RPCError(
    code: .deadlineExceeded, message: "the call's deadline passed before it was answered")
  static let cancelled = RPCError(code: .cancelled, message: "the call was cancelled")
}
