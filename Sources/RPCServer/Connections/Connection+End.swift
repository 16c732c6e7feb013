internal import Clock
internal import EventLoop
internal import Glibc

/// How a connection ends: behind its last call, or at once.
extension Connection {
  /// Two GOAWAYs, RFC 9113 section 6.8: calls that cross the first are served.
  ///
  /// - Parameter reason: goes with the second; the first can bear none.
  func drain(_ reason: GoAwayReason = .none) {
    guard self.drainStage == .serving else { return }
    self.drainStage = .noticing
    self.drainReason = reason
    self.session?.submitShutdownNotice()
    self.setNeedsFlush()
    // For a client that acknowledges nothing.
    let deadline = self.server.loop.now + Self.acknowledgementTimeout
    _ = self.server.loop.schedule(at: deadline) { [weak self] in
      guard let self, self.drainStage != .goneAway else { return }
      self.goAway()
    }
  }

  func goAway() {
    self.drainStage = .goneAway
    self.session?.submitGoAway(.noError, self.drainReason)
    self.setNeedsFlush()
  }

  /// The client pings more often than it may.
  func endForPings() {
    guard !self.isEnding else { return }
    self.logEnd(
      "a client was cut off", reason: "too many pings; see the server's keepalive settings")
    self.isEnding = true
    self.session?.submitGoAway(.enhanceYourCalm, .tooManyPings)
    self.updateInterest()
    self.setNeedsFlush()
  }

  /// Sends what is queued, with a GOAWAY, and closes.
  func end(_ code: HTTP2ErrorCode) {
    guard !self.isEnding else { return }
    self.isEnding = true
    if code != .noError { self.session?.terminate(code) }
    self.updateInterest()
    self.setNeedsFlush()
  }

  func closeIfFinished() {
    guard !self.isClosed, self.lingerTimer == nil, self.unsent.isEmpty else { return }
    if self.isEnding || self.session?.isFinished == true { self.linger() }
  }

  /// Closes, but not before the client has: closing a socket with unread input would send a reset,
  /// which destroys what the client has yet to read, the GOAWAY included.
  func linger() {
    self.isEnding = true
    self.endStreams(self.drainStage == .serving ? .connectionLost : .shutdown)
    shutdown(self.descriptor.number, CInt(SHUT_WR))
    let deadline = self.server.loop.now + Self.lingerTimeout
    self.lingerTimer = self.server.loop.schedule(at: deadline) { self.close(.connectionLost) }
    self.updateInterest()
  }

  func endStreams(_ cause: CancellationCause) {
    let streams = self.streams
    self.streams = []
    for stream in streams { stream.didClose(cause) }
    self.drained = []
    // Not from inside one of its own callbacks: connections end in reads, flushes and timers only.
    self.session = nil
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
