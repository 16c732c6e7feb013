internal import Clock
internal import Codec
internal import Compression
internal import EventLoop

/// The request's messages: from DATA to the handler.
extension ServerStream {
  // MARK: - From nghttp2's callbacks

  /// - Returns: how many bytes of the stream's window to give back now.
  func receiveData(_ bytes: RawSpan) -> Int {
    guard !self.state.isOver else { return bytes.byteCount }
    do throws(FramingError) {
      try self.deframer.feed(bytes) { message, isCompressed in
        self.receiveMessage(message, isCompressed: isCompressed)
      }
    } catch {
      self.reject(error.rpcError)
    }
    guard !self.state.isOver else { return bytes.byteCount }
    self.undelivered.didReceive(bytes.byteCount)
    self.accountForHeldBytes()
    return self.undelivered.takeReturnable()
  }

  private func receiveMessage(_ message: RawSpan, isCompressed: Bool) {
    if let error = self.state.messageDidArrive() { return self.reject(error) }
    guard !self.state.isOver, let method = self.method else { return }
    switch method.kind {
    case .message(let accept):
      do throws(RPCError) {
        self.call?.requestWasCompressed = isCompressed
        self.pending = try self.withPlain(message, isCompressed, accept)
      } catch {
        self.reject(error)
      }
    case .stream:
      self.undelivered.append(message, isCompressed: isCompressed)
      self.resumeReader()
    }
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
    case .endMessages: self.resumeReader()
    case .fail(let error): self.reject(error)
    case .ignore: break
    }
  }

  /// Whether the request should have arrived by now.
  var isRequestLate: Bool {
    (self.state.request == .awaitingMessage || self.state.request == .hasMessage)
      && !self.state.isOver
      && self.server.loop.now > self.openedAt + self.server.configuration.timeouts.requestMessage
  }

  // MARK: - For the handler

  /// - Returns: whether there is a message to take; false: the client has half-closed.
  /// - Throws: CANCELLED or DEADLINE_EXCEEDED when the call is over.
  func waitForMessage() async throws(RPCError) -> Bool {
    while true {
      try self.call?.checkCancellation()
      if !self.undelivered.isEmpty { return true }
      if self.state.request == .ended { return false }
      precondition(unsafe self.reader == nil, "one reader a stream")
      await unsafe withUnsafeContinuation { unsafe self.reader = $0 }
    }
  }

  /// Lends the first message, which `waitForMessage` said is there, and opens the window behind it.
  func takeMessage<Message>(
    _ body: (RawSpan, Bool) throws(RPCError) -> Message
  ) throws(RPCError) -> Message {
    let message = try self.undelivered.takeFirst { (bytes, isCompressed) throws(RPCError) in
      try self.withPlain(bytes, isCompressed) { (plain) throws(RPCError) in
        try body(plain, isCompressed)
      }
    }
    self.accountForHeldBytes()
    let returnable = self.undelivered.takeReturnable()
    if returnable > 0 { self.connection?.openWindow(of: self, by: returnable) }
    return message
  }

  private func withPlain<Result>(
    _ message: RawSpan, _ isCompressed: Bool, _ body: (RawSpan) throws(RPCError) -> Result
  ) throws(RPCError) -> Result {
    guard isCompressed else { return try body(message) }
    return try self.server.withPlain(message, self.head.encoding ?? .identity, body)
  }

  func resumeReader() {
    guard let reader = unsafe self.reader.take() else { return }
    unsafe reader.resume()
  }

  // MARK: - The loop's bound

  /// Accounts for the bytes of messages that are not whole or not read.
  private func accountForHeldBytes() {
    let count = self.deframer.bufferedByteCount + self.undelivered.byteCount
    let isMore = count > self.heldBytes
    self.setHeldBytes(count)
    guard isMore,
      self.server.heldRequestBytes > self.server.configuration.limits.bufferedRequests
    else { return }
    self.cancel(.malformedRequest)
    self.finish(
      RPCError(
        code: .resourceExhausted, message: "the server holds too many unfinished requests: retry",
        reason: "GATEWAY_OVERLOADED"))
  }

  private func setHeldBytes(_ count: Int) {
    self.server.heldRequestBytes += count - self.heldBytes
    self.heldBytes = count
  }

  /// Nobody will read them.
  func dropMessages() {
    self.undelivered.removeAll()
    self.setHeldBytes(0)
    let returnable = self.undelivered.takeReturnable()
    if returnable > 0 { self.connection?.openWindow(of: self, by: returnable) }
  }
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
