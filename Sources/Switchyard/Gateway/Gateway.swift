internal import Clock
internal import Codec
internal import Dispatch
internal import EventLoop
internal import Foundation
internal import Health
internal import Logging
internal import Providers
internal import RPCServer
internal import Reflection
internal import Router
internal import StandardServices
internal import Upstream

/// The running gateway: event loops, each with a worker, and the server in front of them. Owned
/// by the thread that starts it.
final class Gateway {
  /// Why the gateway could not start.
  struct StartError: Error, CustomStringConvertible {
    let description: String
  }

  /// How long the start waits for the providers' lists of models, and for connections to them.
  private static let discoveryPatience = Duration.seconds(3)
  /// Between two looks whether the configuration's file has changed.
  private static let watchInterval = Duration.seconds(1)
  /// Log lines of one configuration that can't be taken.
  private static let maximumMistakes = 20

  private var active: ActiveConfiguration
  private let source: ConfigurationSource
  private let logger: Logger
  private let group: EventLoopGroup
  private let workers: [LoopBound<Worker>]
  private let control: LoopBound<RoutingControl>
  private let server: Server

  /// Binds and serves. Signals must be blocked before: see `SignalQueue`.
  ///
  /// - Parameter source: where the configuration came from, and comes from again.
  init(
    _ configuration: Configuration, from source: ConfigurationSource, logger: Logger
  ) throws(StartError) {
    ProcessLimits.disableCoreDumps()
    ProcessLimits.raiseDescriptorLimit()
    SignalQueue.ignoreBrokenPipes()
    let active = ActiveConfiguration(configuration, logger: logger)
    self.active = active
    self.source = source
    self.logger = logger
    let count = configuration.server.loops ?? max(1, ProcessInfo.processInfo.activeProcessorCount)
    do throws(SystemError) {
      self.group = try EventLoopGroup(count: count)
    } catch {
      throw StartError(description: "the event loops can't start: \(error)")
    }

    let workers = try Self.makeWorkers(self.group, active, logger)
    self.workers = workers
    self.control = Self.makeControl(active, workers, logger)
    do throws(CatalogError) {
      let catalog = try active.catalog([:])
      Self.activate(active, catalog, self.control)
    } catch {
      throw StartError(description: "the configured models make no catalog: \(error.description)")
    }

    var serverConfiguration = ServerConfiguration()
    serverConfiguration.listen = configuration.server.listen
    serverConfiguration.errorDomain = "switchyard"
    serverConfiguration.callIDHeader = "switchyard-call-id"
    serverConfiguration.compressesMessages = configuration.server.compressesResponses
    serverConfiguration.keepalive = configuration.server.keepalive
    serverConfiguration.connections = configuration.server.connections
    serverConfiguration.limits.messageSize = configuration.server.limits.maximumMessageBytes
    do throws(Server.StartError) {
      self.server = try Server(serverConfiguration, loops: self.group.loops, logger: logger) {
        loop in
        var methods = MethodTable()
        for worker in workers where worker.loop === loop {
          InferenceService.register(in: &methods, worker: worker.value)
          HealthService.register(in: &methods, board: worker.value.statuses)
          ReflectionService.register(in: &methods, index: .publicServices)
        }
        return methods
      }
    } catch {
      Self.closeTransfers(of: workers)
      self.group.shutdown()
      throw StartError(description: error.description)
    }
  }

  var addresses: [String] { self.server.addresses }

  private static func makeWorkers(
    _ group: EventLoopGroup, _ active: ActiveConfiguration, _ logger: Logger
  ) throws(StartError) -> [LoopBound<Worker>] {
    var workers: [LoopBound<Worker>] = []
    let warmPrefixes = WarmPrefixes(start: .now)
    for loop in group.loops {
      let made: Result<LoopBound<Worker>, TransferError> = loop.performAndWait {
        do throws(TransferError) {
          let worker = try Worker(
            loop: loop, active: active, warmPrefixes: warmPrefixes, logger: logger)
          return .success(LoopBound(worker, of: loop))
        } catch {
          return .failure(error)
        }
      }
      switch made {
      case .success(let worker): workers.append(worker)
      case .failure(let error):
        throw StartError(description: "the HTTP client can't start: \(error.detail)")
      }
    }
    return workers
  }

  // MARK: - What calls are routed by

  private static func makeControl(
    _ active: ActiveConfiguration, _ workers: [LoopBound<Worker>], _ logger: Logger
  ) -> LoopBound<RoutingControl> {
    let loop = workers[0].loop
    let control = loop.performAndWait {
      LoopBound(RoutingControl(active, workers: workers, logger: logger), of: loop)
    }
    let publisher = LivenessPublisher(workers: workers)
    for worker in workers {
      worker.loop.execute {
        worker.value.control = control
        worker.value.livenessPublisher = publisher
      }
    }
    return control
  }

  /// Waits a little for the providers to be asked, so that the first call finds them.
  private static func activate(
    _ active: ActiveConfiguration, _ catalog: Catalog, _ control: LoopBound<RoutingControl>
  ) {
    let firstRound = DispatchSemaphore(value: 0)
    control.loop.execute {
      control.value.activate(active, catalog, lists: [:]) { firstRound.signal() }
    }
    let patience =
      DispatchTime.now() + .milliseconds(Int(Self.discoveryPatience.components.seconds) * 1000)
    _ = firstRound.wait(timeout: patience)
  }

  /// Reads the configuration again, and runs it in place of the last one if it is right. Calls in
  /// flight go on as they were planned.
  private func reload() {
    let start = MonotonicInstant.now
    let next: ActiveConfiguration
    do throws(ConfigurationError) {
      next = ActiveConfiguration(
        try self.source.load(), previous: self.active, logger: self.logger)
    } catch {
      for line in error.description.split(separator: "\n").prefix(Self.maximumMistakes) {
        self.logger.error("the configuration was not reloaded: \(line)")
      }
      return
    }
    let control = self.control
    let lists = control.loop.performAndWait { control.value.lists(for: next) }
    do throws(CatalogError) {
      let catalog = try next.catalog(lists)
      control.loop.performAndWait { control.value.activate(next, catalog, lists: lists) }
    } catch {
      self.logger.error("the configuration was not reloaded: \(error.description)")
      return
    }
    // Every loop has it by now.
    for worker in self.workers { worker.loop.performAndWait {} }
    let milliseconds = start.duration(to: .now).wholeNanoseconds / 100_000
    let change = ConfigurationChange(from: self.active.configuration, to: next.configuration)
    self.logger.notice(
      "the configuration was reloaded: \(change.summary)",
      metadata: ["milliseconds": "\(Double(milliseconds) / 10)"])
    if !change.needingRestart.isEmpty {
      self.logger.warning(
        "takes effect with a restart: \(change.needingRestart.joined(separator: ", "))")
    }
    self.active = next
  }

  // MARK: - The end

  private static func closeTransfers(of workers: [LoopBound<Worker>]) {
    for worker in workers { worker.loop.performAndWait { worker.value.pool.close() } }
  }

  /// - Returns: the signal that stops the gateway.
  private func reloadUntilStopped(_ signals: SignalQueue) -> Int32 {
    while true {
      switch signals.wait(atMost: Self.watchInterval) {
      case SignalQueue.reload?:
        if self.source.isFile {
          self.reload()
        } else {
          self.logger.warning("there is no configuration file to reload")
        }
      case let stop?: return stop
      case nil: if self.source.hasChanged() { self.reload() }
      }
    }
  }

  /// Blocks until SIGTERM or SIGINT, reloading the configuration meanwhile, then lets the calls in flight finish.
  ///
  /// - Returns: the process's exit status: 0, or 128 and the second signal where there was one.
  func runUntilSignalled() -> Int32 {
    let signals = SignalQueue()
    let first = self.reloadUntilStopped(signals)
    let server = self.active.configuration.server
    self.logger.notice(
      "stopping: calls in flight have \(server.drainTimeout) to finish",
      metadata: ["signal": "\(first)"])
    for worker in self.workers { worker.loop.execute { worker.value.statuses.shutDown() } }
    var interruption: Int32?
    if server.drainDelay > .zero { interruption = signals.waitForStop(atMost: server.drainDelay) }
    let cutOff = self.server.drain(
      grace: interruption == nil ? server.drainTimeout : .zero
    ) { time in
      interruption = interruption ?? signals.waitForStop(atMost: time)
      return interruption != nil
    }
    Self.closeTransfers(of: self.workers)
    for worker in self.workers {
      worker.loop.performAndWait { worker.value.table.decisions?.handOver() }
    }
    self.active.decisionLog?.flush()
    self.group.shutdown()
    if cutOff > 0 {
      self.logger.warning("calls in flight were cut off", metadata: ["calls": "\(cutOff)"])
    }
    return interruption.map { 128 + $0 } ?? 0
  }
}
