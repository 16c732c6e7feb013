internal import Clock
internal import Codec
internal import EventLoop

/// Between nghttp2 and the streams.
extension Connection {
  // MARK: - Events of nghttp2

  /// - Returns: false where nghttp2 is to reset the stream.
  func streamDidBegin(_ id: Int32) -> Bool {
    let limit = self.server.configuration.limits.concurrentStreams
    if id > Self.lastStreamBeforeDrain { self.drain() }
    guard self.handlers.running < limit, self.streams.count <= limit else {
      // A client that resets its calls leaves handlers behind that the protocol does not count.
      self.session?.submitReset(id, .refusedStream)
      return true
    }
    self.age.didBeginCall()
    self.openHeaders = (id, self.server.loop.now)
    let stream = ServerStream(id: id, connection: self, server: self.server)
    stream.place = self.streams.count
    self.streams.append(stream)
    self.session?.attach(stream)
    return true
  }

  func headersDidEnd() { self.openHeaders = nil }

  func streamDidClose(_ stream: ServerStream) {
    // A block that nghttp2 refused ends without `headersDidEnd`.
    if self.openHeaders?.stream == stream.id { self.openHeaders = nil }
    self.session?.detach(stream.id)
    self.remove(stream)
    stream.didClose(.clientReset)
  }

  func remove(_ stream: ServerStream) {
    let last = self.streams.removeLast()
    if last !== stream {
      self.streams[stream.place] = last
      last.place = stream.place
    }
  }

  func didReceiveForbiddenFrame(_ code: HTTP2ErrorCode) { self.session?.terminate(code) }

  func didReceiveSettings() { self.hasSettings = true }

  func didReceivePing() {
    let hasCalls = !self.streams.isEmpty
    if !self.pingStrikes.didReceivePing(now: self.server.loop.now, hasCalls: hasCalls) {
      self.endForPings()
    }
  }

  func didReceiveAcknowledgement(of ping: ServerPing) {
    if ping == .drain, self.drainStage == .noticed { self.goAway() }
  }

  /// HEADERS or DATA are on their way.
  func didAnswer() { self.pingStrikes.didAnswer() }

  func didSendGoAway(_ code: UInt32, _ reason: String) {
    if self.drainStage == .noticing {
      // Not together with it: nghttp2 sends a PING before anything else that is queued.
      self.drainStage = .noticed
      self.session?.submitPing(.drain)
    }
    guard code != HTTP2ErrorCode.noError.rawValue, !self.isEnding,
      reason != Self.goodbyeOfGo
    else { return }
    self.logBrokenProtocol("HTTP/2 error code \(code)\(reason.isEmpty ? "" : ", \(reason)")")
  }

  /// What nghttp2 makes of the GOAWAY with which grpc-go's clients close each connection: it names
  /// a stream of their own, which means nothing here. An ordinary end, not a broken rule.
  private static let goodbyeOfGo = "GOAWAY: invalid last_stream_id"

  func logBrokenProtocol(_ error: String) {
    self.logEnd("a client broke the HTTP/2 protocol", reason: error)
  }

  /// Whose connection ended, for the operator who is to help that client.
  func logEnd(_ what: String, reason: String) {
    let client = try? SocketAddress(ofPeerOf: self.descriptor)
    self.server.logRefusal(what, reason: reason, client: client?.description ?? "unknown")
  }

  /// The client made the server do what honest ones seldom do.
  func didGlitch() {
    guard !self.isEnding, !self.budget.spend(now: self.server.loop.now) else { return }
    self.logEnd("a client was cut off", reason: "too many resets or empty frames")
    self.end(.enhanceYourCalm)
  }

  // MARK: - What streams ask for

  func submitResponse(_ stream: ServerStream, _ fill: (inout HeaderBlock) -> Void) {
    self.server.headerBlock.removeAll()
    fill(&self.server.headerBlock)
    self.session?.submitResponse(self.server.headerBlock, for: stream)
    self.setNeedsFlush()
  }

  func submitHeadersOnly(_ stream: ServerStream, _ fill: (inout HeaderBlock) -> Void) {
    self.server.headerBlock.removeAll()
    fill(&self.server.headerBlock)
    self.session?.submitHeadersOnly(self.server.headerBlock, for: stream.id)
    self.setNeedsFlush()
  }

  func submitTrailers(_ stream: ServerStream, _ fill: (inout HeaderBlock) -> Void) {
    self.server.headerBlock.removeAll()
    fill(&self.server.headerBlock)
    self.session?.submitTrailers(self.server.headerBlock, for: stream.id)
  }

  /// A response that is not gRPC, with a short text.
  func submitPlain(_ stream: ServerStream, status: Int, _ message: String) {
    // RFC 9110, section 9.3.2: what the answer to a HEAD says of its content, and no content.
    stream.setPlainBody(stream.head.isHEAD ? "" : message)
    self.submitResponse(stream) { block in
      block.append(":status", String(status), isIndexed: true)
      block.append("content-type", "text/plain; charset=utf-8", isIndexed: true)
      block.append("content-length", String(message.utf8.count))
      if status == 405 { block.append("allow", "POST", isIndexed: true) }
    }
  }

  func resumeData(of stream: ServerStream) {
    self.session?.resumeData(stream.id)
    self.setNeedsFlush()
  }

  func openWindow(of stream: ServerStream, by count: Int) {
    self.session?.openWindow(of: stream.id, by: count)
    self.setNeedsFlush()
  }

  func appendData(header: RawSpan, of stream: ServerStream, count: Int) {
    stream.takeData(count, into: self.server.writeBuffer, header: header)
  }

  var isWriteBufferFull: Bool { self.server.writeBuffer.isFull }

  var peerHeaderListLimit: Int { self.session?.peerHeaderListLimit ?? .max }

  func didDrain(_ stream: ServerStream) { self.drained.append(stream) }
}
