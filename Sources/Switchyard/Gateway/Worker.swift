internal import Clock
internal import Codec
internal import EventLoop
internal import Logging
internal import Providers
internal import Router
internal import Upstream

/// One loop's part of the gateway. On the loop's thread.
final class Worker {
  let loop: EventLoop
  let pool: TransferPool
  let parser = JSONParser()
  let log: AttemptLog
  let maximumConcurrentCalls: Int
  /// In configured order: `CatalogOffer.providerIndex` counts them.
  let providers: [ProviderConnection]
  /// The snapshot that calls of this loop are planned by; replaced whole.
  var catalog = Catalog.empty
  /// Completions in flight.
  var completions = 0

  private var writer = JSONWriter(capacity: 16 << 10)

  init(
    loop: EventLoop, providers: [Provider], configuration: Configuration, logger: Logger
  ) throws(TransferError) {
    self.loop = loop
    self.log = AttemptLog(logger, now: loop.now)
    self.providers = providers.map { ProviderConnection($0) }
    self.maximumConcurrentCalls = configuration.server.limits.maximumConcurrentCalls
    var pool = TransferPoolConfiguration()
    pool.maximumConnectionsPerHost =
      configuration.providers.map(\.maximumConnections).max() ?? pool.maximumConnectionsPerHost
    self.pool = try TransferPool(loop: loop, configuration: pool)
  }

  /// Starts the transfer that asks `step`'s provider what `request` asks.
  ///
  /// - Returns: what of the request the provider is not given as it was asked.
  func ask(
    _ request: CompleteRequest, of step: Plan.Step, isStreamed: Bool, for attempt: UpstreamAttempt
  ) throws(AttemptFailure) -> [ParameterChange] {
    let connection = self.providers[step.offer.providerIndex]
    let provider = connection.provider
    let target = provider.target(model: step.offer.upstreamModel)
    self.writer.removeAll()
    let changes = try provider.dialect.writeRequest(
      request, to: target, isStreamed: isStreamed, into: &self.writer, parser: self.parser)
    let transfer = connection.completion(to: target)
    self.writer.withText { attempt.start(transfer, body: $0, in: self.pool) }
    return changes
  }
}
