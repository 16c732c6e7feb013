internal import CCurl
internal import Clock
package import EventLoop
internal import Glibc

/// The HTTP transfers and kept connections of one loop: libcurl's multi interface on its epoll.
///
/// libcurl must not be entered from its own callbacks: what delegates ask for from within is put
/// off until libcurl has returned, which is still the same round.
package final class TransferPool: EndOfRoundHandler {
  /// Easy handles that are kept for the next transfers.
  private static let maximumIdleHandles = 256

  package let loop: EventLoop
  private let configuration: TransferPoolConfiguration
  private var multi: CurlMulti?
  private var transfers: [Transfer] = []
  private var idleHandles: [CurlEasy] = []
  private var sockets = SocketTable()
  /// Watches whose interest is to be brought to epoll at the round's end.
  private var changedWatches: [SocketWatch] = []
  /// When libcurl wants to be called. The timer may be earlier, never later: libcurl changes its
  /// mind several times a transfer.
  private var wantedTime: MonotonicInstant?
  private var timer: (token: TimerToken, deadline: MonotonicInstant)?
  private var isDue = false
  private var willEndRound = false
  private var isInsideLibcurl = false
  private var willClose = false
  private var removals: [Transfer] = []
  private var additions: [Transfer] = []
  private var resumptions: [Transfer] = []

  /// On the loop's thread.
  package init(
    loop: EventLoop, configuration: TransferPoolConfiguration
  ) throws(TransferError) {
    loop.preconditionCurrent()
    // Once in a process; later calls count only.
    guard curl_global_init(CLong(CURL_GLOBAL_DEFAULT)) == CURLE_OK else {
      throw TransferError(.other(CInt(CURLE_FAILED_INIT.rawValue)), "libcurl can't be initialised")
    }
    self.loop = loop
    self.configuration = configuration
    self.multi = try CurlMulti(owner: self, configuration: configuration)
  }

  deinit {
    precondition(!self.sockets.hasWatches, "a pool with connections is closed before it is let go")
    // While all of this object is there for libcurl's callbacks.
    self.multi = nil
  }

  /// Transfers in flight.
  package var activeCount: Int { self.transfers.count }

  // MARK: - Transfers

  /// Starts a transfer. The delegate is held to the transfer's end and is not called from within.
  ///
  /// - Parameter body: of a POST; it is copied, once.
  package func start(
    _ request: TransferRequest, body: RawSpan = RawSpan(), delegate: any TransferDelegate
  ) -> Transfer {
    self.loop.preconditionCurrent()
    let easy: CurlEasy
    if let idle = self.idleHandles.popLast() {
      easy = idle
    } else if let new = try? CurlEasy(pool: self, configuration: self.configuration) {
      easy = new
    } else {
      preconditionFailure("out of memory")
    }
    easy.prepare(request, body: body)
    let transfer = Transfer(
      request, easy: easy, pool: self, delegate: delegate, now: self.loop.now)
    easy.attach(transfer)
    transfer.place = self.transfers.count
    self.transfers.append(transfer)
    self.scheduleCheck(of: transfer)
    if self.isInsideLibcurl { self.additions.append(transfer) } else { self.add(transfer) }
    return transfer
  }

  private func add(_ transfer: Transfer) {
    guard transfer.state == .active else { return }
    if self.multi?.add(transfer.easy) != true {
      self.loop.startTask {
        self.end(transfer, TransferError(.other(-1), "libcurl took no transfer"))
      }
    }
  }

  /// Cancels every transfer and closes every connection. What is started later fails.
  package func close() {
    self.loop.preconditionCurrent()
    for transfer in Array(self.transfers) { transfer.cancel() }
    if self.isInsideLibcurl {
      self.willClose = true
      return
    }
    self.multi = nil
    for watch in self.sockets.removeAll() { watch.close() }
    if let timer = self.timer.take() { self.loop.cancel(timer.token) }
  }

  /// A cancelled transfer.
  func remove(_ transfer: Transfer) {
    if self.isInsideLibcurl { self.removals.append(transfer) } else { self.release(transfer) }
  }

  func unpause(_ transfer: Transfer) {
    if self.isInsideLibcurl { return self.resumptions.append(transfer) }
    self.enter { _ in transfer.easy.unpause() }
  }

  private func end(_ transfer: Transfer, _ error: TransferError?) {
    self.release(transfer)
    transfer.finish(error)
  }

  /// Takes the transfer out of libcurl and keeps its handle for another.
  private func release(_ transfer: Transfer) {
    guard self.remove(fromList: transfer) else { return }
    if let timer = transfer.timer.take() { self.loop.cancel(timer) }
    // Callbacks may close sockets, but none is of a transfer.
    self.isInsideLibcurl = true
    self.multi?.remove(transfer.easy)
    self.isInsideLibcurl = false
    transfer.easy.reset()
    if self.idleHandles.count < Self.maximumIdleHandles { self.idleHandles.append(transfer.easy) }
  }

  private func remove(fromList transfer: Transfer) -> Bool {
    let place = transfer.place
    guard place < self.transfers.count, self.transfers[place] === transfer else { return false }
    let last = self.transfers.removeLast()
    if last !== transfer {
      self.transfers[place] = last
      last.place = place
    }
    return true
  }

  private func scheduleCheck(of transfer: Transfer) {
    let time = transfer.nextCheck(now: self.loop.now)
    transfer.timer = self.loop.schedule(at: time) { [unowned self, unowned transfer] in
      transfer.timer = nil
      if let timeout = transfer.timeout(now: self.loop.now) ?? self.connectTimeout(of: transfer) {
        self.end(transfer, timeout)
      } else {
        self.scheduleCheck(of: transfer)
      }
    }
  }

  /// Nil where the host has connections and the transfer waits for a place on one.
  private func connectTimeout(of transfer: Transfer) -> TransferError? {
    guard transfer.isLateToConnect(now: self.loop.now) else { return nil }
    let origin = transfer.request.origin
    let isConnected = self.transfers.contains { $0.hasConnection && $0.request.origin == origin }
    return isConnected ? nil : .connectTimeout
  }

  // MARK: - libcurl

  /// Calls libcurl, then does what its callbacks had put off, until nothing is left.
  private func enter(_ body: (borrowing CurlMulti) -> Void) {
    precondition(!self.isInsideLibcurl, "libcurl can't be entered twice")
    self.isInsideLibcurl = true
    if self.multi != nil { body(self.multi!) }
    self.isInsideLibcurl = false
    while let transfer = self.removals.popLast() { self.release(transfer) }
    if self.willClose {
      self.willClose = false
      self.close()
    }
    if !self.additions.isEmpty {
      let additions = self.additions
      self.additions = []
      for transfer in additions { self.add(transfer) }
    }
    while let (transfer, code) = self.multi?.nextDone() ?? nil { self.didEnd(transfer, code) }
    while let transfer = self.resumptions.popLast() {
      if transfer.state == .active { self.unpause(transfer) }
    }
  }

  private func didEnd(_ transfer: Transfer, _ code: CURLcode) {
    let easy = transfer.easy
    if code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR, easy.usedKeptConnection,
      transfer.takesAnotherConnection()
    {
      self.multi?.remove(easy)
      easy.setFresh(true)
      return self.add(transfer)
    }
    self.end(transfer, TransferError(code, detail: easy.errorText))
  }

  func socketIsReady(_ watch: SocketWatch, _ readiness: Readiness) {
    // libcurl is not told of an error as such: it would fail a request on a kept connection, where
    // by reading it finds out that the request can be sent again.
    self.enter { multi in
      multi.act(
        on: watch.socket, isReadable: readiness.saysSomethingToRead,
        isWritable: readiness.isWritable)
    }
  }

  func socketDidChange(_ socket: CInt, _ interest: SocketInterest) {
    let watch: SocketWatch
    if let known = self.sockets[socket] {
      watch = known
    } else {
      if interest == .none { return }
      watch = SocketWatch(socket, pool: self)
      self.sockets[socket] = watch
    }
    if interest == .none, !self.sockets.isConnection(socket) {
      self.sockets[socket] = nil
      return watch.close()
    }
    if watch.want(interest) {
      self.changedWatches.append(watch)
      self.askForRoundEnd()
    }
  }

  func didOpenSocket(_ socket: CInt) { self.sockets.didOpenConnection(socket) }

  func closeSocket(_ socket: CInt) -> CInt {
    self.sockets.remove(socket)?.close()
    return Glibc.close(socket)
  }

  func timerDidChange(_ delay: Duration?) {
    // At the end of this round, not after another wait.
    self.isDue = delay == .zero
    self.wantedTime = nil
    guard let delay else { return }
    if self.isDue { return self.askForRoundEnd() }
    let time = self.loop.now + delay
    self.wantedTime = time
    if let timer = self.timer {
      if timer.deadline <= time { return }
      self.loop.cancel(timer.token)
    }
    self.startTimer(at: time)
  }

  private func startTimer(at time: MonotonicInstant) {
    let token = self.loop.schedule(at: time) { [unowned self] in
      self.timer = nil
      guard let wanted = self.wantedTime else { return }
      if wanted > self.loop.now { return self.startTimer(at: wanted) }
      self.wantedTime = nil
      self.enter { $0.actOnTimeout() }
    }
    self.timer = (token, time)
  }

  private func askForRoundEnd() {
    guard !self.willEndRound else { return }
    self.willEndRound = true
    self.loop.atEndOfRound(self)
  }

  package func roundDidEnd() {
    self.willEndRound = false
    if self.isDue {
      self.isDue = false
      self.enter { $0.actOnTimeout() }
    }
    let watches = self.changedWatches
    self.changedWatches.removeAll(keepingCapacity: true)
    for watch in watches where self.sockets[watch.socket] === watch { watch.apply() }
  }
}
