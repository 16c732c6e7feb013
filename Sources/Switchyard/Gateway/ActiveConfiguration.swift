internal import Codec
internal import Logging
internal import Providers
internal import Router

/// A configuration as it runs, shared by all loops: a reload makes another. Immutable.
final class ActiveConfiguration: Sendable {
  let configuration: Configuration
  /// In configured order: `CatalogOffer.providerIndex` counts them.
  let providers: [Provider]
  let decisionLog: DecisionLog?
  let retryBudgets: RetryBudgets

  /// - Parameter previous: its providers are kept where they are configured the same, with their
  ///   connections and what is known of them.
  init(
    _ configuration: Configuration, previous: ActiveConfiguration? = nil, logger: Logger
  ) {
    self.configuration = configuration
    if let previous, previous.configuration.decisionLog == configuration.decisionLog {
      self.decisionLog = previous.decisionLog
      self.decisionLog?.reopen()
    } else {
      self.decisionLog = configuration.decisionLog.map { DecisionLog($0, logger: logger) }
    }
    self.providers = configuration.providers.map { section in
      previous?.providers.first { $0.configuration == section } ?? Provider(section)
    }
    self.retryBudgets = RetryBudgets(
      providers: configuration.providers.map(\.name),
      settings: configuration.routing.retryBudget, previous: previous?.retryBudgets)
  }

  /// The names of the providers that `previous` has unchanged.
  func unchanged(since previous: ActiveConfiguration) -> Set<String> {
    let kept = self.providers.filter { provider in
      previous.providers.contains { $0 === provider }
    }
    return Set(kept.map(\.name))
  }

  /// - Parameter lists: what the providers without configured models list, by name.
  func catalog(_ lists: [String: [ListedModel]]) throws(CatalogError) -> Catalog {
    try self.configuration.catalog(listedModels: lists) { section, model in
      self.providers.first { $0.name == section.name }?.fieldSupport(of: model) ?? .all
    }
  }
}
