internal import Clock
internal import Codec
internal import Compression
internal import EventLoop

/// The answer: from messages and a status to DATA and trailers.
extension ServerStream {
  /// - Parameter compressed: where the call's answers are; a message by itself may be left plain.
  func write(_ message: some WireMessage, compressed: Bool = true) {
    switch self.state.willWrite() {
    case .drop: return
    case .withHeaders:
      if self.call?.compressesMessages == true {
        self.responseEncoding = self.head.acceptedEncodings.preferred
      }
      self.append(message, compressed ? self.responseEncoding : .identity)
      self.sendHeaders()
    case .more:
      self.append(message, compressed ? self.responseEncoding : .identity)
      if self.isDeferred {
        self.isDeferred = false
        self.connection?.resumeData(of: self)
      }
    }
    self.isProducerPaused = self.isAboveHighMark
  }

  private func append(_ message: some WireMessage, _ encoding: Encoding) {
    if self.queue.isEmpty { self.lastProgress = self.server.loop.now }
    self.server.encode(message, as: encoding) { self.queue.append($0) }
  }

  private static let responseHead: HeaderBlock = {
    var block = HeaderBlock()
    block.append(":status", "200", isIndexed: true)
    block.append("content-type", "application/grpc", isIndexed: true)
    return block
  }()

  private func appendHead(to block: inout HeaderBlock) {
    if self.head.contentSubtype.isEmpty {
      block.append(Self.responseHead)
    } else {
      block.append(":status", "200", isIndexed: true)
      block.append("content-type", isIndexed: true) {
        $0.append(contentsOf: "application/grpc".utf8)
        $0.append(contentsOf: self.head.contentSubtype)
      }
    }
    self.appendCallID(to: &block)
  }

  private func sendHeaders() {
    self.connection?.submitResponse(self) { block in
      self.appendHead(to: &block)
      if self.responseEncoding != .identity {
        block.append("grpc-encoding", "\(self.responseEncoding.name)", isIndexed: true)
      }
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
        self.appendHead(to: &block)
        if self.head.encoding == nil {
          block.append(
            "grpc-accept-encoding", "\(EncodingSet.acceptedHeaderValue)", isIndexed: true)
        }
        if let metadata = self.call?.initialMetadata, !metadata.isEmpty {
          block.append(metadata.block)
        }
        self.appendStatus(error, to: &block)
      }
    }
    self.callDidEnd()
  }

  /// Not gRPC: a plain answer with a short body.
  func refuse(status: Int, _ message: String) {
    guard self.state.willFinish() == .trailersOnly else { return }
    self.connection?.submitPlain(self, status: status, message)
    self.callDidEnd()
  }

  /// The body of an answer that is not gRPC: no trailers follow it.
  func setPlainBody(_ text: String) {
    self.isPlain = true
    self.queue.append(unsafe Array(text.utf8).span.bytes)
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

  enum NextData {
    case deferred
    case bytes(Int)
    /// The last: trailers follow.
    case last(Int)
    /// The last, and the stream's end.
    case end(Int)
  }

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

  var hasQueuedData: Bool { !self.queue.isEmpty }

  var isAboveHighMark: Bool {
    !self.state.isOver
      && self.queue.count > self.server.configuration.limits.streamQueueHigh
  }

  func waitUntilDrained() async throws(RPCError) {
    if self.isAboveHighMark, self.call?.cancellation == nil {
      precondition(unsafe self.writer == nil, "one writer a stream")
      await unsafe withUnsafeContinuation { unsafe self.writer = $0 }
    }
    try self.call?.checkCancellation()
  }

  func resumeWriter() {
    guard let writer = unsafe self.writer.take() else { return }
    unsafe writer.resume()
  }
}
