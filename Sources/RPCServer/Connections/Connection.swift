internal import Codec
internal import EventLoop
internal import Glibc
internal import Logging

/// One client's connection: reads into nghttp2, and pulls from it once a round into one send.
final class Connection: DescriptorHandler, EndOfRoundHandler {
  /// Reads of one round, so that one busy connection does not keep the others waiting.
  private static let readsPerRound = 4

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
  private var awaitsWritable = false
  private var isClosed = false
  /// Nothing more is read: what is queued is sent, then the connection is closed.
  private var isEnding = false
  private var drainStage = DrainStage.serving
  private let openedAt: ContinuousClock.Instant
  private var hasSettings = false
  private var headersBegan: ContinuousClock.Instant?
  private var lastSent: ContinuousClock.Instant

  /// Handlers that still run, those of streams that were reset included.
  var runningHandlers = 0

  private enum DrainStage {
    case serving
    /// The first GOAWAY and a PING are out: whatever crosses them is served.
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
    if readiness.contains(.write) { self.didBecomeWritable() }
    if !readiness.isDisjoint(with: [.read, .hangUp, .error]) { self.readAvailable() }
  }

  private func readAvailable() {
    for _ in 0..<Self.readsPerRound {
      guard !self.isClosed, !self.isEnding else { return }
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
    do {
      let buffer = self.server.readBuffer
      try self.session?.receive(unsafe buffer.span.bytes.extracting(0..<count))
    } catch {
      self.server.logger.debug(
        "a client broke the HTTP/2 protocol", metadata: ["error": "\(error)"])
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

  /// Pulls frames and sends them, until nghttp2 has none or the socket takes no more.
  private func flush() {
    while !self.isClosed, self.unsent.isEmpty {
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
      if !isMore { break }
    }
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
      self.awaitWritable(true)
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
    self.awaitWritable(false)
    self.setNeedsFlush()
  }

  private func awaitWritable(_ awaits: Bool) {
    guard awaits != self.awaitsWritable, let registration = self.registration else { return }
    self.awaitsWritable = awaits
    // While the client takes nothing, nothing more is read from it either: what it asks for would
    // only add to what it does not take.
    try? self.server.loop.update(registration, interest: awaits ? .write : .read)
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
    guard self.runningHandlers < limit, self.streams.count <= limit else {
      // A client that resets its calls leaves handlers behind that the protocol does not count.
      self.session?.submitReset(id, .refusedStream)
      return true
    }
    self.headersBegan = self.server.loop.now
    let stream = ServerStream(id: id, connection: self, server: self.server)
    stream.place = self.streams.count
    self.streams.append(stream)
    self.session?.attach(stream)
    return true
  }

  func headersDidEnd() { self.headersBegan = nil }

  func streamDidClose(_ stream: ServerStream) {
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

  func didReceiveSettings() { self.hasSettings = true }

  func didReceivePingAcknowledgement() {
    if self.drainStage == .noticed { self.goAway() }
  }

  /// The client made the server do what honest ones seldom do.
  func didGlitch() {
    guard !self.isEnding, !self.budget.spend(now: self.server.loop.now) else { return }
    self.server.logger.warning("a client was cut off: too many resets or empty frames")
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
    stream.setPlainBody(message)
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

  func appendData(header: RawSpan, of stream: ServerStream, count: Int) {
    stream.takeData(count, into: self.server.writeBuffer, header: header)
  }

  func didDrain(_ stream: ServerStream) { self.drained.append(stream) }

  // MARK: - The end

  /// Two GOAWAYs, RFC 9113 section 6.8: calls that cross the first are served.
  func drain() {
    guard self.drainStage == .serving else { return }
    self.drainStage = .noticed
    self.session?.submitShutdownNotice()
    self.session?.submitPing()
    self.setNeedsFlush()
    // For a client that acknowledges nothing.
    _ = self.server.loop.schedule(at: self.server.loop.now + .seconds(2)) { [weak self] in
      guard let self, self.drainStage == .noticed else { return }
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
    self.setNeedsFlush()
  }

  private func closeIfFinished() {
    guard !self.isClosed, self.unsent.isEmpty else { return }
    if self.isEnding { return self.close(.connectionLost) }
    if self.session?.isFinished == true { self.close(.shutdown) }
  }

  /// What takes too long ends the smallest thing that it can.
  func closeIfStuck() {
    let now = self.server.loop.now
    let timeouts = self.server.configuration.timeouts
    let isSlow =
      (!self.hasSettings && now > self.openedAt + timeouts.handshake)
      || self.headersBegan.map { now > $0 + timeouts.headers } == true
      || (!self.unsent.isEmpty && now > self.lastSent + timeouts.stall)
    if isSlow {
      self.server.logger.debug("a connection was closed: it made no progress")
      return self.close(.connectionLost)
    }
    for stream in self.streams {
      if stream.hasQueuedData, now > stream.lastProgress + timeouts.stall {
        self.session?.submitReset(stream.id, .cancel)
        self.setNeedsFlush()
      } else if stream.awaitsRequest, now > stream.lastProgress + timeouts.requestMessage {
        stream.finish(
          RPCError(code: .deadlineExceeded, message: "the request did not arrive in time"))
      }
    }
  }

  /// Closes now, and cancels what runs.
  func close(_ cause: CancellationCause) {
    guard !self.isClosed else { return }
    self.isClosed = true
    if let registration = self.registration.take() { self.server.loop.deregister(registration) }
    // What the client has yet to read is not to be destroyed by a reset, which closing a socket
    // with unread input would send.
    shutdown(self.descriptor.number, CInt(SHUT_WR))
    let streams = self.streams
    self.streams = []
    for stream in streams { stream.didClose(cause) }
    self.drained = []
    // Not from inside one of its own callbacks: `close` is called from reads and flushes only.
    self.session = nil
    self.server.didClose(self)
  }
}
