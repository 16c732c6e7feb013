internal import Clock
internal import EventLoop
internal import Upstream

/// Connects to the providers that are not known to be live, again and again, so that one that comes
/// back is used and counted again. It sends nothing. On the first worker's loop.
final class ProviderProbe {
  private static let interval = Duration.seconds(5)
  private static let timeouts = TransferTimeouts(
    connect: .seconds(3), firstByte: .seconds(4), idle: .seconds(4))

  private let worker: Worker
  private let publisher: LivenessPublisher
  private var asked = 0
  private var onFirstRound: (() -> Void)?
  private var timer: TimerToken?
  private var isStopped = false

  init(worker: Worker, publisher: LivenessPublisher) {
    self.worker = worker
    self.publisher = publisher
  }

  /// - Parameter onFirstRound: called once, when each provider has answered or failed.
  func start(onFirstRound: @escaping () -> Void) {
    self.onFirstRound = onFirstRound
    self.askAll()
  }

  /// What it has found out until now stands; what it finds out later is not told.
  func stop() {
    self.isStopped = true
    if let timer = self.timer.take() { self.worker.loop.cancel(timer) }
  }

  private func askAll() {
    let unreached = self.worker.liveness.unreached
    let providers = self.worker.table.active.providers.filter { unreached.contains($0.name) }
    self.asked = providers.count
    if providers.isEmpty { self.roundDidEnd() }
    for provider in providers {
      let request = TransferRequest(
        url: provider.baseURL, method: .connect, headers: TransferHeaders([]),
        timeouts: Self.timeouts)
      _ = self.worker.pool.start(
        request,
        delegate: Connecting { didConnect in
          guard !self.isStopped else { return }
          self.publisher.publish(provider, isLive: didConnect)
          self.asked -= 1
          if self.asked == 0 { self.roundDidEnd() }
        })
    }
  }

  private func roundDidEnd() {
    let onFirstRound = self.onFirstRound.take()
    onFirstRound?()
    self.timer = self.worker.loop.schedule(at: self.worker.loop.now + Self.interval) {
      self.askAll()
    }
  }
}

private final class Connecting: TransferDelegate {
  private let onEnd: (Bool) -> Void

  init(_ onEnd: @escaping (Bool) -> Void) { self.onEnd = onEnd }

  func transferDidReceiveHead(_ transfer: Transfer) {}

  func transfer(_ transfer: Transfer, didReceive bytes: RawSpan) -> TransferDemand { .proceed }

  func transferDidFinish(_ transfer: Transfer, error: TransferError?) { self.onEnd(error == nil) }
}
