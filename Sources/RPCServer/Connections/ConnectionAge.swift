internal import Clock

/// When a connection is asked whether it still lives, and when it is to end for its own sake.
/// Pure: looked at now and then, it says what is due.
struct ConnectionAge {
  enum Due: Equatable {
    case nothing
    /// A PING, to learn whether the client is there.
    case ping
    /// A graceful end; the reason goes with the last GOAWAY.
    case drain(GoAwayReason)
    /// The client is gone, or the grace is over.
    case close
  }

  private let keepalive: ServerConfiguration.Keepalive
  private let limits: ServerConfiguration.ConnectionLimits
  /// With its jitter.
  private let endOfLife: MonotonicInstant?
  private var idleSince: MonotonicInstant?
  private var lastReceived: MonotonicInstant
  private var pingedAt: MonotonicInstant?
  private var graceEnd: MonotonicInstant?
  private var isDraining = false

  /// - Parameter jitter: -1 to 1, so that connections that began together end apart.
  init(
    _ configuration: ServerConfiguration, openedAt: MonotonicInstant, jitter: Double
  ) {
    self.keepalive = configuration.keepalive
    self.limits = configuration.connections
    self.endOfLife = configuration.connections.maximumAge.map { openedAt + $0 * (1 + 0.1 * jitter) }
    self.idleSince = openedAt
    self.lastReceived = openedAt
  }

  /// Bytes came: whatever they say, the client is there.
  mutating func didReceive(now: MonotonicInstant) {
    self.lastReceived = now
    self.pingedAt = nil
  }

  /// A call may be over before the next look.
  mutating func didBeginCall() { self.idleSince = nil }

  mutating func check(now: MonotonicInstant, hasCalls: Bool) -> Due {
    if hasCalls { self.idleSince = nil } else if self.idleSince == nil { self.idleSince = now }
    if let graceEnd = self.graceEnd, now >= graceEnd { return .close }
    if let pingedAt = self.pingedAt {
      if now >= pingedAt + self.keepalive.timeout { return .close }
    } else if now >= self.lastReceived + self.keepalive.interval {
      self.pingedAt = now
      return .ping
    }
    if !self.isDraining {
      if let endOfLife = self.endOfLife, now >= endOfLife {
        self.isDraining = true
        self.graceEnd = now + self.limits.ageGrace
        return .drain(.maximumAge)
      }
      if let maximum = self.limits.maximumIdle, let idleSince = self.idleSince,
        now >= idleSince + maximum
      {
        self.isDraining = true
        return .drain(.maximumIdle)
      }
    }
    return .nothing
  }
}
