internal import Clock
internal import EventLoop
internal import Logging
internal import Providers
internal import Router

/// Keeps what every loop plans by: the configuration, what its providers list, and the health of
/// every offer. On the first loop's thread; the loops are given immutable snapshots.
final class RoutingControl {
  private let workers: [LoopBound<Worker>]
  private let loop: EventLoop
  private let logger: Logger
  private var board: HealthBoard
  private var active: ActiveConfiguration
  private var lists: [String: [ListedModel]] = [:]
  private var discovery: ModelDiscovery?
  private var probe: ProviderProbe?
  private var timer: TimerToken?
  private var timerAt: MonotonicInstant?

  /// - Parameter workers: of every loop, the first one's first.
  init(_ active: ActiveConfiguration, workers: [LoopBound<Worker>], logger: Logger) {
    self.active = active
    self.workers = workers
    self.loop = workers[0].loop
    self.logger = logger
    self.board = HealthBoard(seed: .random(in: .min ... .max), now: .now)
  }

  // MARK: - The configuration

  /// What the providers list that `next` has as they are now: its catalog is built with them.
  func lists(for next: ActiveConfiguration) -> [String: [ListedModel]] {
    let unchanged = next.unchanged(since: self.active)
    return self.lists.filter { unchanged.contains($0.key) }
  }

  /// Runs a configuration in place of the last one.
  ///
  /// - Parameters:
  ///   - lists: with which `catalog` was built.
  ///   - onFirstRound: called once, when each provider that had to be asked has answered or failed.
  func activate(
    _ next: ActiveConfiguration, _ catalog: Catalog, lists: [String: [ListedModel]],
    onFirstRound: @escaping () -> Void = {}
  ) {
    let unchanged = next.unchanged(since: self.active)
    self.active = next
    self.lists = lists
    self.discovery?.stop()
    self.probe?.stop()
    self.board.adopt(
      catalog, changed: Set(next.providers.map(\.name)).subtracting(unchanged), now: .now)
    self.publish(unchanged: unchanged)

    let worker = self.workers[0].value
    var awaited = 2
    let didEnd = {
      awaited -= 1
      if awaited == 0 { onFirstRound() }
    }
    let probe = ProviderProbe(worker: worker, publisher: LivenessPublisher(workers: self.workers))
    self.probe = probe
    probe.start(onFirstRound: didEnd)
    let connections = worker.table.connections.filter { $0.provider.configuration.models == nil }
    let discovery = ModelDiscovery(connections, known: lists, worker: worker, logger: self.logger) {
      [weak self] lists in self?.didList(lists)
    }
    self.discovery = discovery
    discovery.start(onFirstRound: didEnd)
  }

  /// A provider has another list of models.
  private func didList(_ lists: [String: [ListedModel]]) {
    self.lists = lists
    do throws(CatalogError) {
      self.board.adopt(try self.active.catalog(lists), now: .now)
      self.publish(unchanged: Set(self.active.providers.map(\.name)))
    } catch {
      // The catalog that is being served stays.
      self.logger.error("the providers' models make no catalog: \(error.description)")
    }
  }

  /// After a change of the catalog.
  private func publish(unchanged: Set<String>) {
    guard let health = self.board.snapshot(now: .now) else { return }
    let active = self.active
    // This loop's now: what is started next is of this configuration.
    self.workers[0].value.adopt(active, health, unchanged: unchanged)
    for worker in self.workers.dropFirst() {
      worker.loop.execute { worker.value.adopt(active, health, unchanged: unchanged) }
    }
    self.setTimer()
  }

  // MARK: - Health

  /// What tries of any loop have shown.
  func take(_ reports: [AttemptReport], _ readings: [RateLimitReport]) {
    let now = MonotonicInstant.now
    for reading in readings { self.board.record(reading, now: now) }
    for report in reports { self.board.record(report, now: now) }
    self.publishHealth()
  }

  private func publishHealth() {
    if let health = self.board.snapshot(now: .now) {
      // This loop's now: were it handed on, it could come after another configuration.
      self.workers[0].value.health = health
      for worker in self.workers.dropFirst() {
        worker.loop.execute { worker.value.health = health }
      }
    }
    self.setTimer()
  }

  /// A timer that is due sooner stays.
  private func setTimer() {
    guard let next = self.board.nextChange() else { return }
    if let timerAt = self.timerAt, timerAt <= next { return }
    if let timer = self.timer.take() { self.loop.cancel(timer) }
    self.timerAt = next
    self.timer = self.loop.schedule(at: next) { [weak self] in
      self?.timer = nil
      self?.timerAt = nil
      self?.publishHealth()
    }
  }
}
