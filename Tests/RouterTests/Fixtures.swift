import Clock
import Codec

@testable import Router

/// What tests say of an offer, the rest at its default.
func offer(
  _ provider: String, _ index: Int = 0, region: String = "", input: Double? = nil,
  output: Double? = nil, window: Int32 = 0, maxOutput: Int32 = 0,
  capabilities: CapabilitySet? = nil, dialect: FieldSupport = .all,
  noTraining: Bool = false, zeroRetention: Bool = false, tags: [String] = [],
  quantization: String = "", credentials: Bool = true, weight: Double = 1
) -> CatalogOffer {
  var price: Price?
  if input != nil || output != nil {
    price = .with {
      $0.input = input
      $0.output = output
    }
  }
  return CatalogOffer(
    provider: provider, providerIndex: index, upstreamModel: "\(provider)-model", region: region,
    price: price, contextWindow: window, maxOutputTokens: maxOutput, capabilities: capabilities,
    fieldSupport: dialect,
    dataPolicy: .with {
      $0.noTraining = noTraining
      $0.zeroRetention = zeroRetention
    }, tags: tags, quantization: quantization, hasCredentials: credentials,
    weight: weight)
}

func entry(_ id: String, _ aliases: [String] = [], _ offer: CatalogOffer) -> CatalogEntry {
  CatalogEntry(id: id, aliases: aliases, offer: offer)
}

/// A catalog of one model, "m", with these offers.
func catalog(_ offers: CatalogOffer...) throws -> Catalog {
  try Catalog(entries: offers.map { entry("m", $0) })
}

private func entry(_ id: String, _ offer: CatalogOffer) -> CatalogEntry {
  CatalogEntry(id: id, offer: offer)
}

/// A chat of one user message.
func request(_ text: String = "hello", model: String = "m") -> CompleteRequest {
  .with {
    $0.model = model
    $0.messages = [message(.user, .text(text))]
  }
}

func message(_ role: Role, _ parts: ContentPart.Part...) -> Message {
  .with {
    $0.role = role
    $0.content = parts.map { part in .with { $0.part = part } }
  }
}

extension Plan {
  var providers: [String] { self.steps.map(\.offer.provider) }
}

/// The plan of a request, with nothing known but what is said.
func plan(
  _ catalog: Catalog, _ request: CompleteRequest = request(), _ routing: Routing? = nil,
  health: OfferHealthLookup? = nil, context: CallContext = CallContext(now: .now), seed: UInt64 = 1
) throws(CallFailure) -> Plan {
  var random = SplitMix64(seed: seed)
  return try Planner(HealthSnapshot(catalog, health: health)).plan(
    model: request.model, routing: routing, facts: RequestFacts(request), context: context,
    random: &random)
}

/// A dispatcher with the budgets and the randomness that its loop would give it.
struct DispatchedCall: ~Copyable {
  var dispatcher: Dispatcher
  var budgets: RetryBudgets
  var random = SplitMix64(seed: 7)

  init(
    _ dispatcher: consuming Dispatcher,
    budgets: RetryBudgets = RetryBudgets(providers: (0..<32).map { "\($0)" })
  ) {
    self.dispatcher = dispatcher
    self.budgets = budgets
  }

  mutating func start(_ now: MonotonicInstant) -> Dispatcher.Orders {
    self.dispatcher.start(now: now, budgets: self.budgets, random: &self.random)
  }

  mutating func failed(
    _ number: Int, _ failure: AttemptFailure, usage: Usage? = nil, _ now: MonotonicInstant
  ) -> Dispatcher.Orders {
    self.dispatcher.failed(
      number, failure, usage: usage, now: now, budgets: self.budgets, random: &self.random)
  }

  mutating func woke(_ now: MonotonicInstant) -> Dispatcher.Orders {
    self.dispatcher.woke(now: now, budgets: self.budgets, random: &self.random)
  }

  mutating func wasCalledOff(
    _ number: Int, usage: Usage? = nil, _ now: MonotonicInstant
  ) -> Dispatcher.Orders {
    self.dispatcher.wasCalledOff(
      number, usage: usage, now: now, budgets: self.budgets, random: &self.random)
  }
}

extension Dispatcher.Orders {
  /// The provider of the try that begins.
  var provider: String? { self.begin?.step.offer.provider }
  var isNothing: Bool {
    self.begin == nil && self.failure == nil && self.callOff == nil && self.wakeAt == nil
  }
}
