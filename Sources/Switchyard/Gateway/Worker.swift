internal import Clock
internal import Codec
internal import EventLoop
internal import Health
internal import Logging
internal import Providers
internal import Router
internal import StandardServices
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
  var catalog = Catalog.empty {
    didSet {
      self.health = HealthSnapshot(self.catalog)
      self.updateHealth()
    }
  }
  private(set) var health = HealthSnapshot.empty
  let warmPrefixes: WarmPrefixes
  var budgets: RetryBudgets
  var random = SplitMix64(seed: .random(in: .min ... .max))
  /// Completions in flight.
  var completions = 0

  /// What this loop knows of the providers, and what health checks are told of it.
  private(set) var liveness: ProviderLiveness
  let statuses: HealthStatusBoard
  /// Once every loop's worker is there.
  var livenessPublisher: LivenessPublisher?

  private var writer = JSONWriter(capacity: 16 << 10)

  init(
    loop: EventLoop, providers: [Provider], configuration: Configuration,
    warmPrefixes: WarmPrefixes, logger: Logger
  ) throws(TransferError) {
    self.loop = loop
    self.warmPrefixes = warmPrefixes
    self.budgets = RetryBudgets(providers: providers.count)
    self.log = AttemptLog(logger, now: loop.now)
    self.providers = providers.map { ProviderConnection($0) }
    self.liveness = ProviderLiveness(providers: providers.count)
    self.statuses = HealthStatusBoard(services: [HealthService.name] + ReflectionService.names)
    self.maximumConcurrentCalls = configuration.server.limits.maximumConcurrentCalls
    var pool = TransferPoolConfiguration()
    pool.maximumConnectionsPerHost =
      configuration.providers.map(\.maximumConnections).max() ?? pool.maximumConnectionsPerHost
    self.pool = try TransferPool(loop: loop, configuration: pool)
    self.updateHealth()
  }

  // MARK: - Health

  /// The provider answered something, whatever it said.
  func providerDidAnswer(_ provider: Provider) {
    guard self.liveness.didAnswer(provider.index) else { return }
    self.livenessPublisher?.publish(provider, isLive: true)
    self.updateHealth()
  }

  /// No connection to the provider could be made.
  func providerDidNotConnect(_ provider: Provider) {
    guard self.liveness.didNotConnect(provider.index) else { return }
    self.livenessPublisher?.publish(provider, isLive: false)
    self.updateHealth()
  }

  /// What another loop has found out.
  func setProvider(_ index: Int, isLive: Bool) {
    if self.liveness.set(index, isLive: isLive) { self.updateHealth() }
  }

  /// Without an offer that can be reached the gateway runs, but serves nothing.
  private func updateHealth() {
    let isServing = self.catalog.models.contains { model in
      model.offers.contains { $0.hasCredentials && self.liveness.isLive($0.providerIndex) }
    }
    self.statuses.set(isServing ? .serving : .notServing, for: InferenceService.name)
  }

  // MARK: - Attempts

  /// Starts the transfer that asks `step`'s provider what `request` asks.
  ///
  /// - Returns: what of the request the provider is not given as it was asked.
  func ask(
    _ request: CompleteRequest, asking fields: RequestFieldSet, of step: Plan.Step,
    isStreamed: Bool, for attempt: UpstreamAttempt
  ) throws(AttemptFailure) -> [ParameterChange] {
    let connection = self.providers[step.offer.providerIndex]
    let completion = connection.completion(of: step.offer)
    self.writer.removeAll()
    let changes = try connection.provider.dialect.writeRequest(
      request, asking: fields, to: completion.target, isStreamed: isStreamed, into: &self.writer,
      parser: self.parser)
    let transfer = isStreamed ? completion.streamed : completion.whole
    self.writer.withText { attempt.start(transfer, body: $0, in: self.pool) }
    return changes
  }

  /// Tells what a try that ended has shown of its offer.
  func report(
    _ attempt: UpstreamAttempt, outcome: Attempt.Outcome, retryAfter: Duration? = nil,
    usage: Usage?, facts: RequestFacts
  ) {
  }
}
