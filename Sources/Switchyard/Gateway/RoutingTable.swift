internal import Router

/// What the calls of one loop ask their providers by. A call keeps the one that it was planned with
/// to its end, whatever a reload brings. On the loop's thread.
final class RoutingTable {
  let active: ActiveConfiguration
  /// In configured order.
  let connections: [ProviderConnection]
  var budgets: RetryBudgets

  /// - Parameter previous: its connections are kept where their providers are.
  init(_ active: ActiveConfiguration, previous: RoutingTable?, loops: Int) {
    self.active = active
    self.connections = active.providers.map { provider in
      previous?.connections.first { $0.provider === provider } ?? ProviderConnection(provider)
    }
    self.budgets = RetryBudgets(providers: active.providers.count)
  }

  func connection(of offer: CatalogOffer) -> ProviderConnection {
    self.connections[offer.providerIndex]
  }
}
