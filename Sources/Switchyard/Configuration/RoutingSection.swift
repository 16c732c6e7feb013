internal import Codec
internal import Router

extension Configuration {
  /// How calls are routed that don't say otherwise, and what bounds every call.
  struct Routing: Sendable, Equatable {
    /// Default: priority.
    var policy = PolicyName.priority
    /// Where prompts may be processed; empty is anywhere. A call's own regions replace it.
    var regions: [String] = []
    /// What a provider must promise; a call may ask for more, not for less.
    var dataPolicy = DataPolicy()
    /// Tries of one call. Default 5.
    var maximumTries = Dispatcher.defaultMaximumTries
    var retryBudget = RetryBudgets.Settings()
    /// No first token by then: the next provider is tried too. Nil: never.
    var hedgeAfter: Duration?
  }

  /// A policy as the file and the command line write it.
  enum PolicyName: String, Sendable, CaseIterable {
    case cheapest
    case fastest
    case throughput
    case priority
    case weighted
    case balanced
    case leastBusy = "least_busy"

    var policy: Codec.Routing.Policy {
      switch self {
      case .cheapest: .cheapest
      case .fastest: .fastest
      case .throughput: .throughput
      case .priority: .priority
      case .weighted: .weighted
      case .balanced: .balanced
      case .leastBusy: .leastBusy
      }
    }
  }
}

extension Configuration.Routing {
  init(_ section: inout ConfigurationSection) {
    self.init()
    self.policy = section.optional("policy") { $0.choice() } ?? self.policy
    self.regions = section.optional("regions") { $0.texts() } ?? []
    self.dataPolicy =
      section.optional("data_policy") { $0.section { DataPolicy(&$0) } } ?? self.dataPolicy
    self.maximumTries = section.optional("max_tries") { $0.integer(1...16) } ?? self.maximumTries
    self.retryBudget =
      section.optional("retry_budget") { $0.section { RetryBudgets.Settings(&$0) } }
      ?? self.retryBudget
    self.hedgeAfter = section.optional("hedge_after") { $0.duration() }
  }

  /// A call's routing with what it leaves unset. The policy is the planner's to fill in: a suffix of
  /// the model may set it.
  func completing(_ asked: Codec.Routing?) -> Codec.Routing? {
    if self.regions.isEmpty, self.hedgeAfter == nil, self.dataPolicy == DataPolicy() {
      return asked
    }
    var routing = asked ?? Codec.Routing()
    if routing.regions.isEmpty { routing.regions = self.regions }
    if self.dataPolicy != DataPolicy() {
      var policy = routing.dataPolicy ?? DataPolicy()
      policy.noTraining = policy.noTraining || self.dataPolicy.noTraining
      policy.zeroRetention = policy.zeroRetention || self.dataPolicy.zeroRetention
      routing.dataPolicy = policy
    }
    if let hedgeAfter = self.hedgeAfter, routing.serviceLevel?.hedgeAfter == nil {
      var level = routing.serviceLevel ?? ServiceLevel()
      level.hedgeAfter = ProtoDuration(hedgeAfter)
      routing.serviceLevel = level
    }
    return routing
  }
}

extension RetryBudgets.Settings {
  fileprivate init(_ section: inout ConfigurationSection) {
    self.init()
    self.ratio = section.optional("ratio") { $0.share() } ?? self.ratio
    let least = HealthSettings().minimumVolume
    self.burst =
      section.optional("burst") { $0.integer(least...1_000_000) }.map { Double($0) } ?? self.burst
  }
}

extension ConfigurationReader {
  /// From 0 to 1.
  func share() -> Double? { self.decimal("must be a number from 0 to 1", most: 1) }

  /// By the policy `weighted`.
  func weight() -> Double? { self.decimal("must be a number from 0 to 1000", most: 1000) }
}
