internal import Clock
internal import Codec
internal import EventLoop
internal import Logging
internal import Providers
internal import Router
internal import Upstream

/// Asks the providers that have no configured models for their lists, again and again, and tells
/// when the catalog changes. On its loop's thread.
final class ModelDiscovery {
  /// Between two readings of a list that could be read.
  private static let refreshInterval = Duration.seconds(300)
  /// After a failure: the first wait, and the longest.
  private static let firstRetry = Duration.seconds(1)
  private static let longestRetry = Duration.seconds(30)
  /// Bytes of a list.
  static let maximumListSize = 8 << 20

  private struct Source {
    let connection: ProviderConnection
    var models: [ListedModel]?
    var failures = 0
    var hasAnswered = false
    var timer: TimerToken?
  }

  private let worker: Worker
  private let logger: Logger
  private var sources: [Source]
  private let onChange: ([String: [ListedModel]]) -> Void
  private var onFirstRound: (() -> Void)?
  private var isStopped = false

  /// - Parameters:
  ///   - known: lists that were read before, by provider.
  ///   - onChange: gets every list that is known, by provider.
  init(
    _ providers: [ProviderConnection], known: [String: [ListedModel]], worker: Worker,
    logger: Logger,
    onChange: @escaping ([String: [ListedModel]]) -> Void
  ) {
    self.worker = worker
    self.logger = logger
    self.sources = providers.map { Source(connection: $0, models: known[$0.provider.name]) }
    self.onChange = onChange
  }

  /// - Parameter onFirstRound: called once, when each provider has answered or failed.
  func start(onFirstRound: @escaping () -> Void) {
    if self.sources.isEmpty { return onFirstRound() }
    self.onFirstRound = onFirstRound
    for index in self.sources.indices { self.ask(index) }
  }

  /// What it reads later is not told.
  func stop() {
    self.isStopped = true
    for source in self.sources {
      if let timer = source.timer { self.worker.loop.cancel(timer) }
    }
  }

  private func ask(_ index: Int) {
    let connection = self.sources[index].connection
    let provider = connection.provider
    self.worker.loop.startTask {
      let list = await ModelListRequest(
        provider: provider, headers: connection.headers, worker: self.worker
      ).run()
      self.didRead(index, list)
    }
  }

  private func didRead(_ index: Int, _ list: Result<[ListedModel], AttemptFailure>) {
    guard !self.isStopped else { return }
    let name = self.sources[index].connection.provider.name
    var wait = Self.refreshInterval
    switch list {
    case .success(let models):
      if self.sources[index].models != models {
        self.logger.info("\(name) lists \(models.count) models")
        self.sources[index].models = models
        self.tell()
      }
      self.sources[index].failures = 0
    case .failure(let failure):
      // What was listed before stays: a list that can't be read says nothing of the models.
      if self.sources[index].failures == 0 {
        self.logger.warning("\(name)'s models can't be listed: \(failure.detail)")
      }
      wait = min(Self.firstRetry * (1 << min(self.sources[index].failures, 5)), Self.longestRetry)
      self.sources[index].failures += 1
    }
    self.sources[index].hasAnswered = true
    if self.sources.allSatisfy(\.hasAnswered) {
      let onFirstRound = self.onFirstRound.take()
      onFirstRound?()
    }
    self.sources[index].timer = self.worker.loop.schedule(at: self.worker.loop.now + wait) {
      self.ask(index)
    }
  }

  private func tell() {
    var lists: [String: [ListedModel]] = [:]
    for source in self.sources { lists[source.connection.provider.name] = source.models }
    self.onChange(lists)
  }
}
