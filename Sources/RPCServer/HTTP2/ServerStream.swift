internal import Clock
internal import Codec
internal import EventLoop

/// One call's stream: from header fields to the request message, and from answers to DATA and
/// trailers. Owned by its connection until the stream closes, and by its handler's task.
@safe final class ServerStream {
  enum NextData {
    case deferred
    case bytes(Int)
    /// The last: trailers follow.
    case last(Int)
    /// The last, and the stream's end.
    case end(Int)
  }

  let id: Int32
  /// Where the connection keeps it.
  var place = 0
  private let server: ServerLoop
  private let handlers: HandlerCount
  private let openedAt: MonotonicInstant
  /// Nil once the stream is closed.
  private var connection: Connection?

  private var state = CallState()
  private var head = RequestHead()
  private var method: MethodEntry?
  private var deframer: MessageDeframer
  private var pending: PendingCall?
  private var call: ServerCall?
  private var task: Task<Void, Never>?
  private var isEventDriven = false
  private var deadlineTimer: TimerToken?
  private var heldBytes = 0

  private var queue = ByteQueue()
  private var error: RPCError?
  /// The data callback found nothing: nghttp2 is to be told when there is something again.
  private var isDeferred = false
  private var isProducerPaused = false
  private var isPlain = false
  private var writer: UnsafeContinuation<Void, Never>?
  var onDrained: (() -> Void)?
  /// When bytes of the queue last went out.
  private(set) var lastProgress: MonotonicInstant

  init(id: Int32, connection: Connection, server: ServerLoop) {
    self.id = id
    self.connection = connection
    self.server = server
    self.handlers = connection.handlers
    self.openedAt = server.loop.now
    self.lastProgress = server.loop.now
    self.deframer = MessageDeframer(maximumMessageSize: server.configuration.limits.messageSize)
  }

  // MARK: - The request, from nghttp2's callbacks

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
    switch self.head.refusal(
      limit: self.server.configuration.limits.metadataSize, methods: self.server.methods)
    {
    case .http(let status, let message): self.refuse(status: status, message)
    case .status(let error): self.reject(error)
    case nil:
      self.method = self.head.method
      if let timeout = self.head.timeout { self.startDeadline(timeout) }
    }
  }

  func receiveData(_ bytes: RawSpan) {
    guard !self.state.isOver else { return }
    do throws(FramingError) {
      try self.deframer.feed(bytes) { message, isCompressed in
        self.receiveMessage(message, isCompressed: isCompressed)
      }
    } catch {
      self.reject(error.rpcError)
    }
    self.holdBytes(self.state.isOver ? 0 : self.deframer.bufferedByteCount)
  }

  private func receiveMessage(_ message: RawSpan, isCompressed: Bool) {
    if let error = self.state.messageDidArrive(isCompressed: isCompressed) {
      self.reject(error)
      return
    }
    guard !self.state.isOver, let method = self.method else { return }
    do throws(RPCError) {
      self.pending = try method.accept(message)
    } catch {
      self.reject(error)
    }
  }

  /// Accounts for the bytes of an unfinished message.
  private func holdBytes(_ count: Int) {
    self.server.heldRequestBytes += count - self.heldBytes
    self.heldBytes = count
    guard self.server.heldRequestBytes > self.server.configuration.limits.bufferedRequests,
      count > 0
    else { return }
    self.finish(
      RPCError(
        code: .resourceExhausted, message: "the server holds too many unfinished requests: retry",
        reason: "GATEWAY_OVERLOADED"))
    self.holdBytes(0)
  }

  func requestDidEnd() {
    do throws(FramingError) {
      try self.deframer.finish()
    } catch {
      self.reject(error.rpcError)
    }
    switch self.state.requestDidEnd() {
    case .startHandler:
      let pending = self.pending.take()
      pending?.start(on: self)
    case .fail(let error): self.reject(error)
    case .ignore: break
    }
  }

  /// Ends a call whose client broke a rule.
  private func reject(_ error: RPCError) {
    guard !self.state.isOver else { return }
    self.server.logRefusal(
      "a malformed call was refused", reason: error.reason ?? error.code.description,
      callID: self.call?.id ?? "")
    self.finish(error)
  }

  /// Whether the request should have arrived by now.
  var isRequestLate: Bool {
    self.state.request != .ended && !self.state.isOver
      && self.server.loop.now > self.openedAt + self.server.configuration.timeouts.requestMessage
  }
  var hasQueuedData: Bool { !self.queue.isEmpty }

  // MARK: - The handler

  /// Runs `body` as the call's task. Its bound is the connection's.
  func runHandler(_ body: @escaping (ServerCall) async throws(RPCError) -> Void) {
    guard let call = self.call else { return }
    self.handlers.didStart()
    self.task = self.server.loop.startTask {
      do throws(RPCError) {
        try await body(call)
        self.finish(nil)
      } catch {
        // A handler that was cancelled need not know why.
        let isLate = call.cancellation == .deadlineExceeded && error.code == .cancelled
        self.finish(isLate ? .deadlineExceeded : error)
      }
      self.task = nil
      self.handlers.didEnd()
    }
  }

  /// A handler without a task begins: `handlerDidEnd` is its end. Its bound is the connection's.
  ///
  /// - Returns: its call, where it is to be handled.
  func beginEventDriven() -> ServerCall? {
    guard let call = self.call else { return nil }
    self.handlers.didStart()
    self.isEventDriven = true
    return call
  }

  /// What an event-driven handler ended with.
  func handlerDidEnd(_ error: RPCError?) {
    self.isEventDriven = false
    self.handlers.didEnd()
    self.finish(error)
  }

  /// Runs `body` here and now.
  func answer(_ body: (ServerCall) throws(RPCError) -> Void) {
    guard let call = self.call else { return }
    do throws(RPCError) {
      try body(call)
      self.finish(nil)
    } catch {
      self.finish(error)
    }
  }

  private func startDeadline(_ timeout: Duration) {
    guard timeout > .zero else { return self.finish(.deadlineExceeded) }
    let loop = self.server.loop
    self.deadlineTimer = loop.schedule(at: loop.now + timeout) { self.deadlinePassed() }
  }

  /// The handler gets one more round to say it with its own details.
  private func deadlinePassed() {
    self.call?.cancel(.deadlineExceeded)
    self.task?.cancel()
    self.resumeWriter()
    guard !self.state.isOver else { return }
    let loop = self.server.loop
    self.deadlineTimer = loop.schedule(at: loop.now + .milliseconds(5)) {
      self.finish(.deadlineExceeded)
    }
  }

  /// Ends the call's handler: its client is gone, or the server stops.
  func cancel(_ cause: CancellationCause) {
    self.call?.cancel(cause)
    self.task?.cancel()
    self.resumeWriter()
  }

  // MARK: - The response

  func write(_ message: some WireMessage) {
    switch self.state.willWrite() {
    case .drop: return
    case .withHeaders:
      self.append(message)
      self.sendHeaders()
    case .more:
      self.append(message)
      if self.isDeferred {
        self.isDeferred = false
        self.connection?.resumeData(of: self)
      }
    }
    self.isProducerPaused = self.isAboveHighMark
  }

  private func append(_ message: some WireMessage) {
    if self.queue.isEmpty { self.lastProgress = self.server.loop.now }
    self.server.encode(message) { self.queue.append($0) }
  }

  private static let responseHead: HeaderBlock = {
    var block = HeaderBlock()
    block.append(":status", "200", isIndexed: true)
    block.append("content-type", "application/grpc", isIndexed: true)
    return block
  }()

  private func sendHeaders() {
    self.connection?.submitResponse(self) { block in
      block.append(Self.responseHead)
      self.appendCallID(to: &block)
      if let metadata = self.call?.initialMetadata, !metadata.isEmpty {
        block.append(metadata.block)
      }
    }
  }

  /// Ends the call with a status; nil is OK. What comes after the first is ignored.
  func finish(_ error: RPCError?) {
    switch self.state.willFinish() {
    case .ignore: return
    case .trailersBehindData:
      self.error = error
      if self.isDeferred {
        self.isDeferred = false
        self.connection?.resumeData(of: self)
      }
    case .trailersOnly:
      self.connection?.submitHeadersOnly(self) { block in
        block.append(Self.responseHead)
        self.appendCallID(to: &block)
        if let metadata = self.call?.initialMetadata, !metadata.isEmpty {
          block.append(metadata.block)
        }
        self.appendStatus(error, to: &block)
      }
    }
    self.callDidEnd()
  }

  /// Not gRPC: a plain answer with a short body.
  private func refuse(status: Int, _ message: String) {
    guard self.state.willFinish() == .trailersOnly else { return }
    self.connection?.submitPlain(self, status: status, message)
    self.callDidEnd()
  }

  /// The body of an answer that is not gRPC: no trailers follow it.
  func setPlainBody(_ text: String) {
    self.isPlain = true
    self.queue.append(unsafe Array(text.utf8).span.bytes)
  }

  private func callDidEnd() {
    if let timer = self.deadlineTimer.take() { self.server.loop.cancel(timer) }
    self.call?.didEnd()
    self.pending = nil
    self.onDrained = nil
    self.holdBytes(0)
    self.resumeWriter()
  }

  private func appendCallID(to block: inout HeaderBlock) {
    guard let name = self.server.configuration.callIDHeader, let call = self.call else { return }
    block.append(name, call.id)
  }

  private func appendStatus(_ error: RPCError?, to block: inout HeaderBlock) {
    StatusTrailers.append(
      error, callID: self.call?.id ?? "", domain: self.server.configuration.errorDomain,
      peerLimit: self.connection?.peerHeaderListLimit ?? .max, to: &block)
    if let metadata = self.call?.trailingMetadata, !metadata.isEmpty {
      block.append(metadata.block)
    }
  }

  // MARK: - Sending, from nghttp2's callbacks

  func nextData(atMost length: Int) -> NextData {
    let count = min(length, self.queue.count)
    if self.isPlain, count == self.queue.count { return .end(count) }
    if count == self.queue.count, self.state.response == .finishing {
      // Behind the last DATA: submitted any earlier they would overtake it.
      self.state.trailersDidSubmit()
      self.connection?.submitTrailers(self) { block in self.appendStatus(self.error, to: &block) }
      return .last(count)
    }
    if count == 0 {
      self.isDeferred = true
      return .deferred
    }
    return .bytes(count)
  }

  func takeData(_ count: Int, into buffer: WriteBuffer, header: RawSpan) {
    self.queue.withPrefix(count) { buffer.appendData(header: header, payload: $0) }
    self.queue.removeFirst(count)
    self.lastProgress = self.server.loop.now
    if self.isProducerPaused, self.queue.count <= self.server.configuration.limits.streamQueueLow {
      self.isProducerPaused = false
      self.connection?.didDrain(self)
    }
  }

  /// From the connection, outside of nghttp2.
  func producerMayGoOn() {
    self.resumeWriter()
    self.onDrained?()
  }

  var isAboveHighMark: Bool {
    !self.state.isOver
      && self.queue.count > self.server.configuration.limits.streamQueueHigh
  }

  func waitUntilDrained() async throws(RPCError) {
    if self.isAboveHighMark, self.call?.cancellation == nil {
      precondition(unsafe self.writer == nil, "one writer a stream")
      await unsafe withUnsafeContinuation { unsafe self.writer = $0 }
    }
    switch self.call?.cancellation {
    case .deadlineExceeded: throw .deadlineExceeded
    case .clientReset, .connectionLost, .shutdown: throw .cancelled
    case nil: break
    }
  }

  private func resumeWriter() {
    guard let writer = unsafe self.writer.take() else { return }
    unsafe writer.resume()
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

extension FramingError {
  var rpcError: RPCError {
    switch self {
    case .messageTooLong(let length, let maximum):
      RPCError(
        code: .resourceExhausted,
        message: "received message larger than max (\(length) vs. \(maximum))",
        reason: "MESSAGE_TOO_LARGE")
    case .invalidFlag(let flag):
      RPCError(code: .internalError, message: "a message's compressed flag is \(flag), not 0 or 1")
    case .truncated:
      RPCError(code: .internalError, message: "the request ended inside a message")
    }
  }
}
