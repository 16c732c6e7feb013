internal import Clock
internal import Codec
internal import EventLoop
internal import Glibc

/// One client's connection: reads into nghttp2, and pulls from it once a round into one send.
final class Connection: DescriptorHandler, EndOfRoundHandler {
  /// Reads of one round, so that one busy connection does not keep the others waiting.
  private static let readsPerRound = 4
  /// From the first GOAWAY to the second, for a client that does not answer the PING between them.
  private static let acknowledgementTimeout = Duration.seconds(2)
  /// For a client to close after the server has.
  private static let lingerTimeout = Duration.seconds(1)
  /// Three quarters of the ids that a connection has; clients then open another.
  private static let lastStreamBeforeDrain: Int32 = 0x6000_0000

  private let server: ServerLoop
  private let descriptor: FileDescriptor
  private var registration: DescriptorRegistration?
  private var session: HTTP2Session?
  private var streams: [ServerStream] = []
  /// Streams whose queue has gone below its low mark, to be told outside of nghttp2.
  private var drained: [ServerStream] = []
  private var budget: AbuseBudget
  /// Frames that the socket did not take yet; while there are any, none are pulled.
  private var unsent = ByteQueue()

  private var willFlush = false
  private var interest = Readiness.read
  private var isClosed = false
  /// Closed but for what the client may still send, which is thrown away.
  private var lingerTimer: TimerToken?
  /// Nothing more is read: what is queued is sent, then the connection is closed.
  private var isEnding = false
  private var drainStage = DrainStage.serving
  private let openedAt: MonotonicInstant
  private var hasSettings = false
  private var openHeaders: (stream: Int32, since: MonotonicInstant)?
  private var lastSent: MonotonicInstant

  /// Handlers that still run, those of streams that were reset included.
  let handlers = HandlerCount()

  private enum DrainStage {
    case serving
    /// The first GOAWAY is queued.
    case noticing
    /// It is out, and a PING behind it: whatever crosses them is served.
    case noticed
    /// The second is out.
    case goneAway
  }

  init(_ descriptor: consuming FileDescriptor, server: ServerLoop) throws {
    let limits = server.configuration.limits
    self.server = server
    self.descriptor = descriptor
    self.openedAt = server.loop.now
    self.lastSent = server.loop.now
    self.budget = AbuseBudget(
      burst: limits.glitchBurst, perSecond: limits.glitchesPerSecond, now: server.loop.now)
    self.session = try HTTP2Session(owner: self, limits: limits)
    self.registration = try server.loop.register(
      self.descriptor.number, for: .read, handler: self)
    self.setNeedsFlush()
  }

  // MARK: - The socket

  func descriptorIsReady(_ readiness: Readiness) {
    if readiness.isWritable { self.didBecomeWritable() }
    if readiness.saysSomethingToRead { self.readAvailable() }
  }

  private func readAvailable() {
    for _ in 0..<Self.readsPerRound {
      guard !self.isClosed, !self.isEnding || self.lingerTimer != nil else { return }
      let count = unsafe recv(
        self.descriptor.number, &self.server.readBuffer, self.server.readBuffer.count, 0)
      if count > 0 {
        self.receive(count)
        if count < self.server.readBuffer.count { return }
      } else if count < 0, errno == EAGAIN || errno == EINTR {
        return
      } else {
        return self.close(.connectionLost)
      }
    }
  }

  private func receive(_ count: Int) {
    guard self.lingerTimer == nil else { return }
    do {
      let buffer = self.server.readBuffer
      try self.session?.receive(unsafe buffer.span.bytes.extracting(0..<count))
    } catch {
      self.logBrokenProtocol("\(error)")
      self.end(.noError)
    }
    self.setNeedsFlush()
  }

  private func setNeedsFlush() {
    guard !self.willFlush, !self.isClosed else { return }
    self.willFlush = true
    self.server.loop.atEndOfRound(self)
  }

  func roundDidEnd() {
    self.willFlush = false
    self.flush()
  }

  /// Pulls one buffer of frames and sends it. What is left waits for the next round: a client that
  /// reads as fast as its producers write must not keep the others waiting.
  private func flush() {
    guard !self.isClosed, self.unsent.isEmpty else { return }
    let buffer = self.server.writeBuffer
    buffer.removeAll()
    do {
      while !buffer.isFull, try self.session?.appendNextFrame(to: buffer) == true {}
    } catch {
      return self.close(.connectionLost)
    }
    let isMore = buffer.isFull
    if !buffer.bytes.isEmpty { self.send(buffer.bytes) }
    self.tellDrained()
    if isMore, self.unsent.isEmpty { return self.setNeedsFlush() }
    self.closeIfFinished()
  }

  private func send(_ bytes: [UInt8]) {
    let sent = unsafe Glibc.send(
      self.descriptor.number, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    if sent < 0, errno != EAGAIN, errno != EINTR { return self.close(.connectionLost) }
    let count = max(0, sent)
    if count > 0 { self.lastSent = self.server.loop.now }
    if count < bytes.count {
      self.unsent.append(unsafe bytes.span.bytes.extracting(count..<bytes.count))
      self.updateInterest()
    }
  }

  private func didBecomeWritable() {
    while !self.unsent.isEmpty, !self.isClosed {
      let descriptor = self.descriptor.number
      let sent = self.unsent.withPrefix(self.unsent.count) { rest in
        unsafe rest.withUnsafeBytes {
          unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
        }
      }
      if sent < 0, errno == EAGAIN || errno == EINTR { return }
      guard sent > 0 else { return self.close(.connectionLost) }
      self.lastSent = self.server.loop.now
      self.unsent.removeFirst(sent)
    }
    self.updateInterest()
    self.setNeedsFlush()
  }

  /// A client that takes nothing is still read from, because it may cancel: what it can add to what
  /// it does not take is bounded by its streams, and by nghttp2 for answers to PING and SETTINGS.
  private func updateInterest() {
    var interest: Readiness = self.isEnding && self.lingerTimer == nil ? [] : .read
    if !self.unsent.isEmpty { interest.insert(.write) }
    guard interest != self.interest, let registration = self.registration else { return }
    self.interest = interest
    try? self.server.loop.update(registration, interest: interest)
  }

  /// Outside of nghttp2: producers may send at once.
  private func tellDrained() {
    guard !self.drained.isEmpty else { return }
    let drained = self.drained
    self.drained.removeAll(keepingCapacity: true)
    for stream in drained { stream.producerMayGoOn() }
    self.setNeedsFlush()
  }

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

  private func remove(_ stream: ServerStream) {
    let last = self.streams.removeLast()
    if last !== stream {
      self.streams[stream.place] = last
      last.place = stream.place
    }
  }

  func didReceiveForbiddenFrame(_ code: HTTP2ErrorCode) { self.session?.terminate(code) }

  func didReceiveSettings() { self.hasSettings = true }

  func didReceivePingAcknowledgement() {
    if self.drainStage == .noticed { self.goAway() }
  }

  func didSendGoAway(_ code: UInt32) {
    if self.drainStage == .noticing {
      // Not together with it: nghttp2 sends a PING before anything else that is queued.
      self.drainStage = .noticed
      self.session?.submitPing()
    }
    guard code != HTTP2ErrorCode.noError.rawValue, !self.isEnding else { return }
    self.logBrokenProtocol("HTTP/2 error code \(code)")
  }

  private func logBrokenProtocol(_ error: String) {
    self.server.logRefusal("a client broke the HTTP/2 protocol", reason: "\(error)")
  }

  /// The client made the server do what honest ones seldom do.
  func didGlitch() {
    guard !self.isEnding, !self.budget.spend(now: self.server.loop.now) else { return }
    self.server.logRefusal("a client was cut off", reason: "too many resets or empty frames")
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

  // MARK: - The end

  /// Two GOAWAYs, RFC 9113 section 6.8: calls that cross the first are served.
  func drain() {
    guard self.drainStage == .serving else { return }
    self.drainStage = .noticing
    self.session?.submitShutdownNotice()
    self.setNeedsFlush()
    // For a client that acknowledges nothing.
    let deadline = self.server.loop.now + Self.acknowledgementTimeout
    _ = self.server.loop.schedule(at: deadline) { [weak self] in
      guard let self, self.drainStage != .goneAway else { return }
      self.goAway()
    }
  }

  private func goAway() {
    self.drainStage = .goneAway
    self.session?.submitGoAway()
    self.setNeedsFlush()
  }

  /// Sends what is queued, with a GOAWAY, and closes.
  private func end(_ code: HTTP2ErrorCode) {
    guard !self.isEnding else { return }
    self.isEnding = true
    if code != .noError { self.session?.terminate(code) }
    self.updateInterest()
    self.setNeedsFlush()
  }

  private func closeIfFinished() {
    guard !self.isClosed, self.lingerTimer == nil, self.unsent.isEmpty else { return }
    if self.isEnding || self.session?.isFinished == true { self.linger() }
  }

  /// Closes, but not before the client has: closing a socket with unread input would send a reset,
  /// which destroys what the client has yet to read, the GOAWAY included.
  private func linger() {
    self.isEnding = true
    self.endStreams(self.drainStage == .serving ? .connectionLost : .shutdown)
    shutdown(self.descriptor.number, CInt(SHUT_WR))
    let deadline = self.server.loop.now + Self.lingerTimeout
    self.lingerTimer = self.server.loop.schedule(at: deadline) { self.close(.connectionLost) }
    self.updateInterest()
  }

  private func endStreams(_ cause: CancellationCause) {
    let streams = self.streams
    self.streams = []
    for stream in streams { stream.didClose(cause) }
    self.drained = []
    // Not from inside one of its own callbacks: connections end in reads, flushes and timers only.
    self.session = nil
  }

  /// What takes too long ends the smallest thing that it can.
  func closeIfStuck() {
    let now = self.server.loop.now
    let timeouts = self.server.configuration.timeouts
    let isSlow =
      (!self.hasSettings && now > self.openedAt + timeouts.handshake)
      || self.openHeaders.map { now > $0.since + timeouts.headers } == true
      || (!self.unsent.isEmpty && now > self.lastSent + timeouts.stall)
    if isSlow {
      self.server.logRefusal("a connection was closed", reason: "it made no progress")
      return self.close(.connectionLost)
    }
    for stream in self.streams {
      if stream.hasQueuedData, now > stream.lastProgress + timeouts.stall {
        self.session?.submitReset(stream.id, .cancel)
        self.setNeedsFlush()
      } else if stream.isRequestLate {
        stream.finish(
          RPCError(code: .deadlineExceeded, message: "the request did not arrive in time"))
      }
    }
  }

  /// Closes now, and cancels what runs.
  func close(_ cause: CancellationCause) {
    guard !self.isClosed else { return }
    self.isClosed = true
    if let timer = self.lingerTimer.take() { self.server.loop.cancel(timer) }
    if let registration = self.registration.take() { self.server.loop.deregister(registration) }
    self.endStreams(cause)
    self.server.didClose(self)
  }
}
