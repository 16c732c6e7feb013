internal import Clock
internal import Codec
internal import Foundation
internal import Providers
internal import Router

/// A plan made without calling anyone, for a person or a program to read.
struct PlanExplanation {
  private let plan: Plan
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
    // The same plan each time.
    var random = SplitMix64(seed: 0)
    self.plan = try Planner(HealthSnapshot(catalog)).plan(
      model: request.model, routing: configuration.routing.completing(request.routing),
      facts: facts, context: context, random: &random)
    self.inputTokens = facts.inputTokens
    self.costs = self.plan.steps.map { $0.offer.expectedNanoUSD(of: facts) }
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
        ["", "PROVIDER", "UPSTREAM MODEL", "REGION", "COST ABOUT"],
        self.plan.steps.enumerated().map { number, step in
          [
            "\(number + 1)", step.offer.provider,
            step.model == self.plan.model
              ? step.offer.upstreamModel : "\(step.offer.upstreamModel) (\(step.model))",
            step.offer.region.isEmpty ? "-" : step.offer.region, Self.dollars(self.costs[number]),
          ]
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
    let offers = zip(self.plan.steps, self.costs).map { step, cost in
      JSONText.object(
        Self.members(step.offer) + [Self.member("model", step.model)]
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
