internal import Clock

/// Counts the PINGs that a client sends more often than it may: each costs an answer.
/// https://github.com/grpc/proposal/blob/master/A8-client-side-keepalive.md
struct PingStrikes {
  /// More than these end the connection.
  private static let allowed = 2
  /// Without a call, where that is not permitted: as good as never.
  private static let intervalWithoutCalls = Duration.seconds(2 * 3600)

  private let keepalive: ServerConfiguration.Keepalive
  private var strikes = 0
  private var lastPing: MonotonicInstant?

  init(_ keepalive: ServerConfiguration.Keepalive) { self.keepalive = keepalive }

  /// - Returns: false where the client has pinged too often.
  mutating func didReceivePing(now: MonotonicInstant, hasCalls: Bool) -> Bool {
    let interval =
      hasCalls || self.keepalive.permitsPingsWithoutCalls
      ? self.keepalive.minimumPingInterval : Self.intervalWithoutCalls
    if let last = self.lastPing, now < last + interval {
      self.strikes += 1
    } else {
      self.lastPing = now
    }
    return self.strikes <= Self.allowed
  }

  /// HEADERS or DATA went out: clients measure the connection with a PING behind them.
  mutating func didAnswer() {
    self.strikes = 0
    self.lastPing = nil
  }
}
