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
  /// How long reports of tries wait to be handed over together, and how many wait at most.
  private static let reportInterval = Duration.milliseconds(10)
  private static let maximumReports = 256

  let loop: EventLoop
  let pool: TransferPool
  let parser = JSONParser()
  let log: AttemptLog
  /// What this loop's calls ask their providers by; replaced whole.
  private(set) var table: RoutingTable
  /// The snapshot that they are planned by; replaced whole.
  var health = HealthSnapshot.empty
  let warmPrefixes: WarmPrefixes
  var random = SplitMix64(seed: .random(in: .min ... .max))
  /// Completions in flight.
  var completions = 0

  /// What this loop knows of the providers, and what health checks are told of it.
  private(set) var liveness = ProviderLiveness()
  let statuses: HealthStatusBoard
  /// Once every loop's worker is there.
  var livenessPublisher: LivenessPublisher?
  /// Where reports go; once it is there.
  var control: LoopBound<RoutingControl>?
  /// Not handed over yet.
  private var reports: [AttemptReport] = []
  private var readings: [RateLimitReport] = []

  private var writer = JSONWriter(capacity: 16 << 10)

  init(
    loop: EventLoop, active: ActiveConfiguration, warmPrefixes: WarmPrefixes,
    logger: Logger
  ) throws(TransferError) {
    self.loop = loop
    self.log = AttemptLog(logger, now: loop.now)
    self.warmPrefixes = warmPrefixes
    self.table = RoutingTable(active, previous: nil, loop: loop)
    self.statuses = HealthStatusBoard(services: [HealthService.name] + ReflectionService.names)
    var pool = TransferPoolConfiguration()
    pool.maximumConnectionsPerHost =
      active.configuration.providers.map(\.maximumConnections).max()
      ?? pool.maximumConnectionsPerHost
    self.pool = try TransferPool(loop: loop, configuration: pool)
    self.updateStatus()
  }

  /// Takes another configuration, or another catalog of the same.
  ///
  /// - Parameter unchanged: the names of the providers that were there before.
  func adopt(_ active: ActiveConfiguration, _ health: HealthSnapshot, unchanged: Set<String>) {
    if active !== self.table.active || self.health === HealthSnapshot.empty {
      self.table = RoutingTable(active, previous: self.table, loop: self.loop)
      self.liveness.adopt(active.providers.map(\.name), unchanged: unchanged)
    }
    self.health = health
    self.updateStatus()
  }

  var maximumConcurrentCalls: Int {
    self.table.active.configuration.server.limits.maximumConcurrentCalls
  }

  // MARK: - Health

  /// The provider answered something, whatever it said.
  func providerDidAnswer(_ provider: Provider) {
    guard self.isCurrent(provider), self.liveness.didAnswer(provider.name) else { return }
    self.livenessPublisher?.publish(provider, isLive: true)
    self.updateStatus()
  }

  /// No connection to the provider could be made.
  func providerDidNotConnect(_ provider: Provider) {
    guard self.isCurrent(provider), self.liveness.didNotConnect(provider.name) else { return }
    self.livenessPublisher?.publish(provider, isLive: false)
    self.updateStatus()
  }

  /// What another loop has found out.
  func setProvider(_ provider: Provider, isLive: Bool) {
    guard self.isCurrent(provider), self.liveness.set(provider.name, isLive: isLive) else {
      return
    }
    self.updateStatus()
  }

  /// Not one of an earlier configuration.
  private func isCurrent(_ provider: Provider) -> Bool {
    self.table.connections.contains { $0.provider === provider }
  }

  /// Without an offer that can be reached the gateway runs, but serves nothing.
  private func updateStatus() {
    let isServing = self.health.catalog.models.contains { model in
      model.offers.contains { $0.hasCredentials && self.liveness.isLive($0.provider) }
    }
    self.statuses.set(isServing ? .serving : .notServing, for: InferenceService.name)
  }

  // MARK: - Attempts

  /// Starts the transfer that asks `step`'s provider what `request` asks.
  ///
  /// - Returns: what of the request the provider is not given as it was asked.
  func ask(
    _ request: CompleteRequest, asking fields: RequestFieldSet, of step: Plan.Step,
    at connection: ProviderConnection, isStreamed: Bool, for attempt: UpstreamAttempt
  ) throws(AttemptFailure) -> [ParameterChange] {
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
    _ attempt: UpstreamAttempt, outcome: Attempt.Outcome,
    scope: AttemptFailure.Scope = .provider, retryAfter: Duration? = nil, usage: Usage?,
    facts: RequestFacts
  ) {
    var report = AttemptReport(
      attempt.step.offer, outcome: outcome, startedAt: attempt.startedAt, endedAt: .now)
    report.scope = scope
    report.retryAfter = retryAfter
    report.mayBeSilent = attempt.mayBeSilent
    report.firstTokenAt = attempt.firstContentAt
    report.inputTokens = usage?.inputTokens ?? facts.inputTokens
    report.cachedInputTokens = usage?.cachedInputTokens
    report.outputTokens = usage?.outputTokens ?? 0
    report.hasOwnRate = attempt.hasOwnRate
    report.probe = attempt.step.probe
    self.reports.append(report)
    self.didAddReport()
  }

  /// Tells what the head of a response says of its offer's limits.
  func report(_ reading: RateLimitReport) {
    self.readings.append(reading)
    self.didAddReport()
  }

  private func didAddReport() {
    let count = self.reports.count + self.readings.count
    if count == 1 {
      _ = self.loop.schedule(at: self.loop.now + Self.reportInterval) { self.handOverReports() }
    } else if count >= Self.maximumReports {
      self.handOverReports()
    }
  }

  private func handOverReports() {
    let (reports, readings) = (self.reports, self.readings)
    self.reports = []
    self.readings = []
    guard let control = self.control, !reports.isEmpty || !readings.isEmpty else { return }
    control.loop.execute { control.value.take(reports, readings) }
  }
}
