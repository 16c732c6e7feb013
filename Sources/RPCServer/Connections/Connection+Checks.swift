internal import Clock
internal import EventLoop

/// What a connection looks at now and then.
extension Connection {
  /// Once a second.
  func check() {
    self.endWhatIsStuck()
    guard !self.isEnding, !self.isClosed else { return }
    let hasCalls = !self.streams.isEmpty || self.handlers.running > 0
    switch self.age.check(now: self.server.loop.now, hasCalls: hasCalls) {
    case .nothing: break
    case .ping:
      self.session?.submitPing(.keepalive)
      self.setNeedsFlush()
    case .drain(let reason): self.drain(reason)
    case .close: self.close(self.drainStage == .serving ? .connectionLost : .shutdown)
    }
  }

  /// What takes too long ends the smallest thing that it can.
  private func endWhatIsStuck() {
    let now = self.server.loop.now
    let timeouts = self.server.configuration.timeouts
    let isSlow =
      (!self.hasSettings && now > self.openedAt + timeouts.handshake)
      || self.openHeaders.map { now > $0.since + timeouts.headers } == true
      || (!self.unsent.isEmpty && now > self.lastSent + timeouts.stall)
    if isSlow {
      self.logEnd("a connection was closed", reason: "it made no progress")
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
}
