internal import Clock
internal import EventLoop

/// Whether a transfer may go on after the bytes that it just handed over.
package enum TransferDemand: Sendable {
  case proceed
  /// No more until `Transfer.resume`.
  case pause
}

/// Is told of a transfer's progress, on its loop's thread. It may start, resume and cancel
/// transfers from within.
package protocol TransferDelegate: AnyObject {
  /// Status and header fields are there to be read.
  func transferDidReceiveHead(_ transfer: Transfer)

  /// - Parameter bytes: of the body, borrowed for the call. They are taken, whatever is returned.
  func transfer(_ transfer: Transfer, didReceive bytes: RawSpan) -> TransferDemand

  /// The last event, unless the transfer was cancelled.
  ///
  /// - Parameter error: nil: the response is whole.
  func transferDidFinish(_ transfer: Transfer, error: TransferError?)
}

/// One request and its response. On its loop's thread; made by a pool, which holds it to its end.
package final class Transfer {
  /// Bytes of status lines, header fields and trailers, those of informational heads included.
  package static let maximumHeaderSize = 64 << 10

  enum State {
    case active
    /// Cancelled, but libcurl is still to let go of it.
    case cancelled
    case finished
  }

  /// The response's; 0 until its head is there.
  package private(set) var status = 0

  /// Where the pool keeps it.
  var place = 0
  let easy: CurlEasy
  let request: TransferRequest
  private(set) var state = State.active
  private(set) var failure: TransferError?
  /// Both to the end of the transfer.
  private var pool: TransferPool?
  private var delegate: (any TransferDelegate)?
  private var head = HeaderLines()
  private var trailers = HeaderLines()
  private var hasHead = false
  private var headerSize = 0
  private var hasBody = false
  private var wasSentAgain = false
  private var wantsPause = false
  private var isPaused = false

  let startedAt: MonotonicInstant
  private var lastActivity: MonotonicInstant
  var timer: TimerToken?

  init(
    _ request: TransferRequest, easy: CurlEasy, pool: TransferPool,
    delegate: any TransferDelegate, now: MonotonicInstant
  ) {
    self.request = request
    self.easy = easy
    self.pool = pool
    self.delegate = delegate
    self.startedAt = now
    self.lastActivity = now
  }

  /// A header field of the response by its lower-case name; the first of several.
  package func header(_ name: String) -> String? { self.head.value(of: name) }

  /// Whether a header field's value begins so, in any case; the name and `prefix` in lower case.
  package func header(_ name: String, hasPrefix prefix: StaticString) -> Bool {
    self.head.value(of: name, hasPrefix: prefix)
  }

  /// A trailer by its lower-case name.
  package func trailer(_ name: String) -> String? { self.trailers.value(of: name) }

  /// After a demand to pause. The delegate may be called from within.
  package func resume() {
    guard self.state == .active, self.wantsPause else { return }
    self.wantsPause = false
    self.lastActivity = self.pool?.loop.now ?? self.lastActivity
    if self.isPaused {
      self.isPaused = false
      self.pool?.unpause(self)
    }
  }

  /// Ends the transfer in this round: its connection is closed, or its HTTP/2 stream reset. The
  /// delegate is not called again.
  package func cancel() {
    guard self.state == .active else { return }
    self.state = .cancelled
    self.delegate = nil
    let pool = self.pool.take()
    pool?.remove(self)
  }

  // MARK: - libcurl's events

  /// - Returns: false to end the transfer.
  func receiveHeaderLine(_ line: RawSpan) -> Bool {
    guard self.state == .active else { return false }
    self.headerSize += line.byteCount
    guard self.headerSize <= Self.maximumHeaderSize else {
      self.failure = .headersTooLarge
      return false
    }
    if self.hasHead {
      self.trailers.append(line)
      return true
    }
    if line.isStatusLine {
      // A further head follows one of status 1xx.
      self.head = HeaderLines()
      self.status = line.statusCode
      return true
    }
    guard line.isBlank else {
      self.head.append(line)
      return true
    }
    if (100..<200).contains(self.status) { return true }
    self.hasHead = true
    self.delegate?.transferDidReceiveHead(self)
    return self.state == .active
  }

  enum BodyVerdict {
    case taken
    /// Not taken: to be handed over again after `resume`.
    case paused
    case end
  }

  func receiveBody(_ bytes: RawSpan) -> BodyVerdict {
    guard self.state == .active else { return .end }
    if self.wantsPause {
      self.isPaused = true
      return .paused
    }
    self.hasBody = true
    self.lastActivity = self.pool?.loop.now ?? self.lastActivity
    if self.delegate?.transfer(self, didReceive: bytes) == .pause { self.wantsPause = true }
    return self.state == .active ? .taken : .end
  }

  func finish(_ error: TransferError?) {
    guard self.state == .active else { return }
    self.state = .finished
    self.pool = nil
    let delegate = self.delegate.take()
    delegate?.transferDidFinish(self, error: self.failure ?? error)
  }

  /// Whether to send the request once more, on a new connection, after a kept one was lost.
  ///
  /// A server may close an idle connection just as a request sets out on it. libcurl sees to that
  /// where reading fails, with up to five kept connections, and not where writing does. Without a byte of an answer the request
  /// counts as not taken (RFC 9110 section 9.2.2).
  func takesAnotherConnection() -> Bool {
    guard self.state == .active, self.headerSize == 0, !self.hasBody, !self.wasSentAgain else {
      return false
    }
    self.wasSentAgain = true
    return true
  }

  // MARK: - Time

  /// When the transfer has taken too long, if nothing comes until then.
  var timeLimit: MonotonicInstant {
    self.hasBody
      ? self.lastActivity + self.request.timeouts.idle
      : self.startedAt + self.request.timeouts.firstByte
  }

  /// Nil while there is time.
  func timeout(now: MonotonicInstant) -> TransferError? {
    guard !self.wantsPause, now >= self.timeLimit else { return nil }
    return self.hasBody
      ? TransferError(
        .idleTimeout, "no byte of the response came for \(self.request.timeouts.idle)")
      : TransferError(
        .firstByteTimeout,
        "no byte of the response's body came within \(self.request.timeouts.firstByte)")
  }

  /// Whether the transfer has been without a connection for as long as it may take to get one,
  /// and libcurl doesn't count, because another transfer is opening the one to be shared.
  ///
  /// libcurl would let the next one try when the first gives up, each for its whole limit.
  func isLateToConnect(now: MonotonicInstant) -> Bool {
    self.request.mayShareConnection && !self.hasConnection
      && now >= self.startedAt + self.request.timeouts.connect
  }

  var hasConnection: Bool { self.headerSize > 0 || self.easy.hasConnection }

  /// When to look again. Never after a limit, also not after one that begins only later: with the
  /// body, or when a paused transfer is resumed.
  func nextCheck(now: MonotonicInstant) -> MonotonicInstant {
    if self.wantsPause { return now + self.request.timeouts.idle }
    if self.hasBody { return self.timeLimit }
    let limit = min(self.timeLimit, now + self.request.timeouts.idle)
    guard self.request.mayShareConnection, !self.hasConnection else { return limit }
    return min(limit, now + self.request.timeouts.connect)
  }
}
