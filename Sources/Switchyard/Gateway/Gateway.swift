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

  private let configuration: Configuration
  private let logger: Logger
  private let group: EventLoopGroup
  private let workers: [LoopBound<Worker>]
  private let server: Server

  /// Binds and serves. Signals must be blocked before: see `SignalQueue`.
  init(_ configuration: Configuration, logger: Logger) throws(StartError) {
    ProcessLimits.disableCoreDumps()
    ProcessLimits.raiseDescriptorLimit()
    SignalQueue.ignoreBrokenPipes()
    self.configuration = configuration
    self.logger = logger
    let count = configuration.server.loops ?? max(1, ProcessInfo.processInfo.activeProcessorCount)
    do throws(SystemError) {
      self.group = try EventLoopGroup(count: count)
    } catch {
      throw StartError(description: "the event loops can't start: \(error)")
    }

    let providers = configuration.providers.enumerated().map { Provider($1, index: $0) }
    let workers = try Self.makeWorkers(self.group, providers, configuration, logger)
    self.workers = workers
    Self.discover(workers, providers, configuration, logger)

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
    _ group: EventLoopGroup, _ providers: [Provider], _ configuration: Configuration,
    _ logger: Logger
  ) throws(StartError) -> [LoopBound<Worker>] {
    var workers: [LoopBound<Worker>] = []
    let warmPrefixes = WarmPrefixes(start: .now)
    for loop in group.loops {
      let made: Result<LoopBound<Worker>, TransferError> = loop.performAndWait {
        do throws(TransferError) {
          let worker = try Worker(
            loop: loop, providers: providers, configuration: configuration,
            warmPrefixes: warmPrefixes, logger: logger)
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

  // MARK: - The catalog

  /// Makes the catalog of what is configured, and keeps it up to date with what providers list.
  private static func discover(
    _ workers: [LoopBound<Worker>], _ providers: [Provider], _ configuration: Configuration,
    _ logger: Logger
  ) {
    let publisher = CatalogPublisher(
      workers: workers, providers: providers, configuration: configuration, logger: logger)
    publisher.publish([:])
    guard let first = workers.first else { return }
    let publisherOfLiveness = LivenessPublisher(workers: workers)
    for worker in workers {
      worker.loop.execute { worker.value.livenessPublisher = publisherOfLiveness }
    }
    let firstRound = DispatchSemaphore(value: 0)
    let firstProbes = DispatchSemaphore(value: 0)
    first.loop.execute {
      let worker = first.value
      ProviderProbe(worker: worker, publisher: publisherOfLiveness)
        .start { firstProbes.signal() }
      let unlisted = zip(worker.providers, configuration.providers)
        .filter { $0.1.models == nil }
        .map { $0.0 }
      let discovery = ModelDiscovery(unlisted, worker: worker, logger: logger) { lists in
        publisher.publish(lists)
      }
      discovery.start { firstRound.signal() }
    }
    let patience =
      DispatchTime.now() + .milliseconds(Int(Self.discoveryPatience.components.seconds) * 1000)
    _ = firstRound.wait(timeout: patience)
    _ = firstProbes.wait(timeout: patience)
  }

  // MARK: - The end

  private static func closeTransfers(of workers: [LoopBound<Worker>]) {
    for worker in workers { worker.loop.performAndWait { worker.value.pool.close() } }
  }

  /// Blocks until SIGTERM or SIGINT, then lets the calls in flight finish.
  ///
  /// - Returns: the process's exit status: 0, or 128 and the second signal where there was one.
  func runUntilSignalled() -> Int32 {
    let signals = SignalQueue()
    let first = signals.wait()
    let server = self.configuration.server
    self.logger.notice(
      "stopping: calls in flight have \(server.drainTimeout) to finish",
      metadata: ["signal": "\(first)"])
    for worker in self.workers { worker.loop.execute { worker.value.statuses.shutDown() } }
    var interruption: Int32?
    if server.drainDelay > .zero { interruption = signals.wait(atMost: server.drainDelay) }
    let cutOff = self.server.drain(
      grace: interruption == nil ? server.drainTimeout : .zero
    ) { time in
      interruption = interruption ?? signals.wait(atMost: time)
      return interruption != nil
    }
    Self.closeTransfers(of: self.workers)
    self.group.shutdown()
    if cutOff > 0 {
      self.logger.warning("calls in flight were cut off", metadata: ["calls": "\(cutOff)"])
    }
    return interruption.map { 128 + $0 } ?? 0
  }
}
