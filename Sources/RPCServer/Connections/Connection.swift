internal import Clock
internal import Codec
internal import EventLoop
internal import Glibc

/// One client's connection: reads into nghttp2, and pulls from it once a round into one send.
final class Connection: DescriptorHandler, EndOfRoundHandler {
  /// Reads of one round, so that one busy connection does not keep the others waiting.
  private static let readsPerRound = 4
  /// From the first GOAWAY to the second, for a client that does not answer the PING between them.
  static let acknowledgementTimeout = Duration.seconds(2)
  /// For a client to close after the server has.
  static let lingerTimeout = Duration.seconds(1)
  /// Three quarters of the ids that a connection has; clients then open another.
  static let lastStreamBeforeDrain: Int32 = 0x6000_0000

  let server: ServerLoop
  let descriptor: FileDescriptor
  var registration: DescriptorRegistration?
  var session: HTTP2Session?
  var streams: [ServerStream] = []
  /// Streams whose queue has gone below its low mark, to be told outside of nghttp2.
  var drained: [ServerStream] = []
  var budget: AbuseBudget
  /// Frames that the socket did not take yet; while there are any, none are pulled.
  var unsent = ByteQueue()

  var willFlush = false
  var interest = Readiness.read
  var isClosed = false
  /// Closed but for what the client may still send, which is thrown away.
  var lingerTimer: TimerToken?
  /// Nothing more is read: what is queued is sent, then the connection is closed.
  var isEnding = false
  var drainStage = DrainStage.serving
  var drainReason = GoAwayReason.none
  var pingStrikes: PingStrikes
  var age: ConnectionAge
  let openedAt: MonotonicInstant
  var hasSettings = false
  var openHeaders: (stream: Int32, since: MonotonicInstant)?
  var lastSent: MonotonicInstant

  /// Handlers that still run, those of streams that were reset included.
  let handlers = HandlerCount()

  enum DrainStage {
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
    self.pingStrikes = PingStrikes(server.configuration.keepalive)
    self.age = ConnectionAge(
      server.configuration, openedAt: server.loop.now, jitter: .random(in: -1...1))
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

  func readAvailable() {
    for _ in 0..<Self.readsPerRound {
      guard !self.isClosed, !self.isEnding || self.lingerTimer != nil else { return }
      let count = unsafe recv(
        self.descriptor.number, &self.server.readBuffer, self.server.readBuffer.count, 0)
      if count > 0 {
        self.age.didReceive(now: self.server.loop.now)
        self.receive(count)
        if count < self.server.readBuffer.count { return }
      } else if count < 0, errno == EAGAIN || errno == EINTR {
        return
      } else {
        return self.close(.connectionLost)
      }
    }
  }

  func receive(_ count: Int) {
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

  func setNeedsFlush() {
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
  func flush() {
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

  func send(_ bytes: [UInt8]) {
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

  func didBecomeWritable() {
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
  func updateInterest() {
    var interest: Readiness = self.isEnding && self.lingerTimer == nil ? [] : .read
    if !self.unsent.isEmpty { interest.insert(.write) }
    guard interest != self.interest, let registration = self.registration else { return }
    self.interest = interest
    try? self.server.loop.update(registration, interest: interest)
  }

  /// Outside of nghttp2: producers may send at once.
  func tellDrained() {
    guard !self.drained.isEmpty else { return }
    let drained = self.drained
    self.drained.removeAll(keepingCapacity: true)
    for stream in drained { stream.producerMayGoOn() }
    self.setNeedsFlush()
  }
}
