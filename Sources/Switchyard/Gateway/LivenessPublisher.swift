internal import EventLoop

/// Tells every loop what one found of a provider, so that all say the same of the gateway's health.
struct LivenessPublisher: Sendable {
  let workers: [LoopBound<Worker>]

  /// From any loop.
  func publish(_ provider: Provider, isLive: Bool) {
    for worker in self.workers {
      worker.loop.execute { worker.value.setProvider(provider, isLive: isLive) }
    }
  }
}
