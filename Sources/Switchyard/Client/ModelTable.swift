internal import Codec
internal import Foundation
internal import Router

/// Models in aligned columns, one line each.
struct ModelTable {
  private static let titles = [
    "MODEL", "PROVIDERS", "CONTEXT", "$/M IN", "$/M OUT", "CAPABILITIES",
  ]
  /// The columns that hold numbers, which end where their column ends.
  private static let rightAligned = [2, 3, 4]

  let models: [Model]

  /// The lines, the titles first, without a space at their ends.
  var lines: [String] {
    TextTable([Self.titles] + self.models.map { Self.row($0) }, rightAligned: Self.rightAligned)
      .lines
  }

  private static func row(_ model: Model) -> [String] {
    var providers: [String] = []
    for offer in model.offers where !providers.contains(offer.provider) {
      providers.append(offer.provider)
    }
    return [
      model.id, providers.joined(separator: ","),
      model.contextWindow > 0 ? String(model.contextWindow) : "-",
      Self.cheapest(model.offers.compactMap { $0.price?.input }),
      Self.cheapest(model.offers.compactMap { $0.price?.output }),
      model.capabilities.isEmpty
        ? "-" : model.capabilities.map { $0.name ?? "\($0.rawValue)" }.joined(separator: ","),
    ]
  }

  /// The lowest of the offers' prices.
  private static func cheapest(_ prices: [Double]) -> String {
    guard let price = prices.min() else { return "-" }
    return price.formatted(
      .number.grouping(.never).precision(.fractionLength(2...6)).locale(Locale(identifier: "en")))
  }
}
