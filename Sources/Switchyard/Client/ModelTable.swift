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
    let rows = [Self.titles] + self.models.map { Self.row($0) }
    let widths = Self.titles.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return Self.rightAligned.contains(column) ? padding + row[column] : row[column] + padding
      }
      var line = cells.joined(separator: "  ")
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
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
    ].map { TerminalText.printable($0) }
  }

  /// The lowest of the offers' prices.
  private static func cheapest(_ prices: [Double]) -> String {
    guard let price = prices.min() else { return "-" }
    return price.formatted(
      .number.grouping(.never).precision(.fractionLength(2...6)).locale(Locale(identifier: "en")))
  }
}
