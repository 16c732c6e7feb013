package import Codec

/// The status of each service, and who watches it: what `grpc.health.v1` asks, by
/// https://github.com/grpc/grpc/blob/master/doc/health-checking.md.
///
/// Belongs to one thread, on which it also calls its watchers.
package final class HealthStatusBoard {
  package typealias Status = HealthCheckResponse.ServingStatus

  /// List answers for at most this many services, by gRPC's proposal A90.
  package static let maximumListedServices = 100
  /// How many may watch at a time where nobody says otherwise. A client watches once for each of
  /// its connections, and takes a refusal for the server's being down: so this is only to bound
  /// the memory.
  package static let defaultMaximumWatchers = 10_000
  /// Bytes of a service's name: a watcher's is kept even where no service has it.
  package static let maximumNameLength = 1024

  /// Set once, with every service at NOT_SERVING: nothing changes any more.
  package private(set) var isShutDown = false

  private var statuses: [String: Status]
  private var watchers: [WatchToken: Watcher] = [:]
  private var lastToken: UInt64 = 0
  private let maximumWatchers: Int

  /// - Parameters:
  ///   - services: the services' full names. The whole server, "", is always there.
  ///   - status: of all of them.
  ///   - maximumWatchers: how many may watch at a time.
  package init(
    services: [String] = [], status: Status = .serving,
    maximumWatchers: Int = HealthStatusBoard.defaultMaximumWatchers
  ) {
    self.statuses = [:]
    self.maximumWatchers = maximumWatchers
    for service in [""] + services { self.set(status, for: service) }
  }

  // MARK: - Asking

  /// Check's answer, or nil, for which it says NOT_FOUND, where there is no such service.
  ///
  /// - Parameter service: its full name; "" is the whole server.
  package func status(of service: String) -> Status? { self.statuses[service] }

  /// List's answer.
  package func list() throws(HealthRefusal) -> HealthListResponse {
    guard self.statuses.count <= Self.maximumListedServices else { throw .tooManyServices }
    return .with {
      $0.statuses = self.statuses.mapValues { status in .with { $0.status = status } }
    }
  }

  // MARK: - Watching

  /// Calls `observer` at once with the service's status, SERVICE_UNKNOWN where there is no such
  /// service, and then after each change until `unwatch`.
  ///
  /// The observer may call the board, whatever it does there. Where it changes a status, watchers
  /// that come after it are told only the newest.
  ///
  /// - Parameters:
  ///   - service: its full name, which need not be known yet; "" is the whole server.
  ///   - onShutDown: called behind the last status, once: nothing changes any more.
  package func watch(
    _ service: String, onShutDown: @escaping () -> Void = {},
    _ observer: @escaping (Status) -> Void
  ) throws(HealthRefusal) -> WatchToken {
    guard service.utf8.count <= Self.maximumNameLength else { throw .nameTooLong }
    guard self.watchers.count < self.maximumWatchers else { throw .tooManyWatchers }
    self.lastToken += 1
    let token = WatchToken(number: self.lastToken)
    self.watchers[token] = Watcher(
      service: service, observer: observer, onShutDown: onShutDown)
    self.notify(token)
    if self.isShutDown { onShutDown() }
    return token
  }

  /// Ends a watch: its observer is not called again. A token whose watch has ended does nothing.
  package func unwatch(_ token: WatchToken) { self.watchers[token] = nil }

  // MARK: - Changing

  /// Tells a service's watchers where its status is not what it was. Does nothing after `shutDown`.
  ///
  /// - Parameters:
  ///   - status: not SERVICE_UNKNOWN, which is the status of what was never set.
  ///   - service: its full name; "" is the whole server.
  package func set(_ status: Status, for service: String) {
    precondition(status != .serviceUnknown, "a service that is set is known")
    precondition(service.utf8.count <= Self.maximumNameLength, "no client can watch the service")
    guard !self.isShutDown else { return }
    self.statuses[service] = status
    self.notifyAll { $0.service == service }
  }

  /// Sets every service to NOT_SERVING for good, so that clients turn to other servers while this
  /// one finishes its calls.
  package func shutDown() {
    guard !self.isShutDown else { return }
    self.isShutDown = true
    for service in self.statuses.keys { self.statuses[service] = .notServing }
    self.notifyAll { _ in true }
    for watcher in Array(self.watchers.values) { watcher.onShutDown() }
  }

  /// In the order in which they began to watch.
  private func notifyAll(where isConcerned: (Watcher) -> Bool) {
    let tokens = self.watchers.filter { isConcerned($0.value) }.keys
    for token in tokens.sorted(by: { $0.number < $1.number }) { self.notify(token) }
  }

  /// The watcher may have been told or have gone already: by what another one did.
  private func notify(_ token: WatchToken) {
    guard let watcher = self.watchers[token] else { return }
    let status = self.statuses[watcher.service] ?? .serviceUnknown
    guard watcher.lastStatus != status else { return }
    self.watchers[token]?.lastStatus = status
    watcher.observer(status)
  }
}

/// One watch of a service, to end it by.
package struct WatchToken: Hashable, Sendable {
  fileprivate let number: UInt64
}

/// One that is told of changes.
private struct Watcher {
  let service: String
  let observer: (HealthStatusBoard.Status) -> Void
  let onShutDown: () -> Void
  /// What it was told last.
  var lastStatus: HealthStatusBoard.Status?
}
