internal import Clock
internal import Codec
internal import Foundation
internal import Providers
internal import Router

/// A plan made without calling anyone, for a person or a program to read.
struct PlanExplanation {
  /// Plans that are made to see which offer is first how often.
  private static let draws = 1000

  private let plan: Plan
  /// Those that are first more often come first.
  private let steps: [Plan.Step]
  /// Of calls like this one, those that each of `steps` is first for.
  private let shares: [Double]
  private let inputTokens: Int32
  private let costs: [Int64?]

  /// - Parameter inputTokens: of the prompt; nil: by estimate.
  /// - Throws: `invalidRequest` or `modelNotFound`.
  init(
    of request: CompleteRequest, inputTokens: Int32?, configuration: Configuration
  ) throws(CallFailure) {
    let catalog: Catalog
    do throws(CatalogError) {
      catalog = try configuration.catalog(listedModels: [:]) { provider, model in
        provider.profile.dialect.fields(of: model).support
      }
    } catch {
      throw CallFailure(.internalError, error.description)
    }
    var facts = RequestFacts(request)
    if let inputTokens { facts.inputTokens = max(inputTokens, 0) }
    var context = CallContext(now: .now)
    context.policy = configuration.routing.policy.policy
    // The same each time.
    var random = SplitMix64(seed: 0)
    let planner = Planner(HealthSnapshot(catalog))
    let routing = configuration.routing.completing(request.routing)
    var firsts: [Int: Int] = [:]
    var plan: Plan?
    for _ in 0..<Self.draws {
      let drawn = try planner.plan(
        model: request.model, routing: routing, facts: facts, context: context, random: &random)
      if let first = drawn.steps.first { firsts[first.offer.index, default: 0] += 1 }
      plan = plan ?? drawn
    }
    guard let plan else { throw CallFailure(.internalError, "no plan was made") }
    func share(_ step: Plan.Step) -> Double {
      Double(firsts[step.offer.index] ?? 0) / Double(Self.draws)
    }
    func isBefore(_ left: Plan.Step, _ right: Plan.Step) -> Bool {
      let (left, right) = ((share(left), left.offer.index), (share(right), right.offer.index))
      // Draws of equals differ a little.
      return abs(left.0 - right.0) < 0.1 ? left.1 < right.1 : left.0 > right.0
    }
    self.plan = plan
    self.steps =
      plan.steps.filter { share($0) > 0 }.sorted(by: isBefore)
      + plan.steps.filter { share($0) == 0 }
    self.shares = self.steps.map(share)
    self.inputTokens = facts.inputTokens
    self.costs = self.steps.map { $0.offer.expectedNanoUSD(of: facts) }
  }

  var hasOffers: Bool { !self.plan.steps.isEmpty }

  // MARK: - For a person

  var lines: [String] {
    let policy = ContractEnumNames.name(of: self.plan.policy).map { $0.dropFirst(7).lowercased() }
    var lines = [
      "\(self.plan.model) by \(policy ?? "no policy"), "
        + "\(self.inputTokens) tokens of input estimated"
    ]
    if self.hasOffers {
      lines += Self.table(
        ["", "PROVIDER", "UPSTREAM MODEL", "REGION", "COST ABOUT"]
          + (self.isDrawn ? ["FIRST FOR"] : []),
        self.steps.enumerated().map { number, step in
          [
            "\(number + 1)", step.offer.provider,
            step.model == self.plan.model
              ? step.offer.upstreamModel : "\(step.offer.upstreamModel) (\(step.model))",
            step.offer.region.isEmpty ? "-" : step.offer.region, Self.dollars(self.costs[number]),
          ] + (self.isDrawn ? ["\(Int((self.shares[number] * 100).rounded())) %"] : [])
        })
    } else {
      lines.append("no offer would be tried")
    }
    if self.plan.rejected.isEmpty { return lines }
    lines.append("not tried:")
    lines += Self.table(
      ["", "PROVIDER", "UPSTREAM MODEL", "REGION", "BECAUSE"],
      self.plan.rejected.map { rejected in
        [
          "-", rejected.offer.provider, rejected.offer.upstreamModel,
          rejected.offer.region.isEmpty ? "-" : rejected.offer.region, rejected.reason.detail,
        ]
      })
    return lines
  }

  /// Which offer is first is drawn for each call: by weight, or among equals.
  private var isDrawn: Bool { self.shares.contains { 0 < $0 && $0 < 1 } }

  private static func table(_ titles: [String], _ rows: [[String]]) -> [String] {
    TextTable([titles] + rows).lines.map { "  " + $0 }
  }

  private static func dollars(_ nanoUSD: Int64?) -> String {
    guard let nanoUSD else { return "unknown" }
    return "$"
      + (Double(nanoUSD) / 1e9).formatted(
        .number.grouping(.never).precision(.fractionLength(2...9))
          .locale(Locale(identifier: "en")))
  }

  // MARK: - For a program

  var json: JSONText {
    let offers = self.steps.indices.map { index in
      let (step, cost) = (self.steps[index], self.costs[index])
      return JSONText.object(
        Self.members(step.offer)
          + [
            Self.member("model", step.model),
            .init(name: "firstShare", value: .number("\(self.shares[index])")),
          ]
          + (cost.map { [.init(name: "costNanoUsd", value: .string("\($0)"))] } ?? []))
    }
    let rejections = self.plan.rejected.map { rejected in
      let constraint = ContractEnumNames.name(of: rejected.reason.constraint) ?? ""
      return JSONText.object(
        Self.members(rejected.offer) + [
          Self.member("constraint", constraint), Self.member("detail", rejected.reason.detail),
        ])
    }
    return .object([
      Self.member("model", self.plan.model),
      Self.member("policy", ContractEnumNames.name(of: self.plan.policy) ?? ""),
      .init(name: "inputTokens", value: .number("\(self.inputTokens)")),
      .init(name: "offers", value: .array(offers)),
      .init(name: "rejections", value: .array(rejections)),
    ])
  }

  private static func members(_ offer: CatalogOffer) -> [JSONText.Member] {
    let members = [
      Self.member("provider", offer.provider),
      Self.member("upstreamModel", offer.upstreamModel),
    ]
    return offer.region.isEmpty ? members : members + [Self.member("region", offer.region)]
  }

  private static func member(_ name: String, _ value: String) -> JSONText.Member {
    JSONText.Member(name: name, value: .string(value))
  }
}
