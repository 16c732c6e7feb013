internal import EventLoop
internal import Router

/// What the calls of one loop ask their providers by. A call keeps the one that it was planned with
/// to its end, whatever a reload brings. On the loop's thread.
final class RoutingTable {
  let active: ActiveConfiguration
  /// In configured order.
  let connections: [ProviderConnection]
  var budgets: RetryBudgets { self.active.retryBudgets }
  let decisions: DecisionBuffer?

  /// - Parameter previous: its connections are kept where their providers are.
  init(_ active: ActiveConfiguration, previous: RoutingTable?, loop: EventLoop) {
    self.active = active
    if let previous, previous.active.decisionLog === active.decisionLog {
      self.decisions = previous.decisions
    } else {
      self.decisions = active.decisionLog.map { DecisionBuffer($0, loop: loop) }
    }
    self.connections = active.providers.map { provider in
      previous?.connections.first { $0.provider === provider } ?? ProviderConnection(provider)
    }
  }

  func connection(of offer: CatalogOffer) -> ProviderConnection {
    self.connections[offer.providerIndex]
  }
}
