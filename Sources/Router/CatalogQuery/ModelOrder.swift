internal import Codec

/// The order of AIP-132: fields, each perhaps with " desc", separated by commas. What is unknown
/// comes last either way; models that are equal by all of it go by id.
struct ModelOrder {
  enum Key: Sendable {
    case text(@Sendable (Model) -> String)
    case number(@Sendable (Model) -> Double?)
  }

  private struct Term {
    let key: Key
    let isDescending: Bool
  }

  /// Bytes of an order, and fields in it.
  static let maximumLength = 512
  static let maximumTerms = 8

  private let terms: [Term]

  private static let keys: [(name: String, key: Key)] = [
    ("id", .text { $0.id.lowercased() }),
    ("display_name", .text { $0.displayName.lowercased() }),
    ("owner", .text { $0.owner.lowercased() }),
    ("create_time", .number { $0.createTime?.secondsSinceEpoch }),
    ("context_window", .number { $0.contextWindow > 0 ? Double($0.contextWindow) : nil }),
    ("max_output_tokens", .number { $0.maxOutputTokens > 0 ? Double($0.maxOutputTokens) : nil }),
    ("min_input_price", .number { $0.lowestPrice(\.input) }),
    ("min_output_price", .number { $0.lowestPrice(\.output) }),
  ]

  /// - Returns: nil for an empty order: the catalog's own.
  init?(_ order: String) throws(FilterError) {
    guard order.utf8.count <= Self.maximumLength else {
      throw FilterError(Self.maximumLength, "longer than \(Self.maximumLength) bytes")
    }
    if order.allSatisfy(\.isWhitespace) { return nil }
    var terms: [Term] = []
    var position = 0
    for part in order.split(separator: ",", omittingEmptySubsequences: false) {
      terms.append(try Self.term(part, at: position))
      position += part.utf8.count + 1
    }
    guard terms.count <= Self.maximumTerms else {
      throw FilterError(0, "more than \(Self.maximumTerms) fields")
    }
    self.terms = terms
  }

  private static func term(_ part: Substring, at position: Int) throws(FilterError) -> Term {
    let words = part.split(whereSeparator: \.isWhitespace)
    guard let name = words.first else { throw FilterError(position, "a field is missing here") }
    guard let key = Self.keys.first(where: { $0.name == name })?.key else {
      throw FilterError(
        position,
        "there is no order by \"\(String(name).truncated(toUTF8Bytes: 64))\"; the fields are "
          + Self.keys.map(\.name).joined(separator: ", "))
    }
    switch words.dropFirst().map({ $0.lowercased() }) {
    case [], ["asc"]: return Term(key: key, isDescending: false)
    case ["desc"]: return Term(key: key, isDescending: true)
    default: throw FilterError(position, "after \(name) only \"desc\" may follow")
    }
  }

  /// The places of `models` that `places` lists, in this order.
  func sorted(_ places: [Int], of models: [Model]) -> [Int] {
    // Keys are read once a model, not once a comparison.
    let rows = places.map { place in
      Row(place: place, id: models[place].id.lowercased(), values: self.values(of: models[place]))
    }
    return rows.sorted { self.precedes($0, $1) }.map(\.place)
  }

  private enum Value {
    case text(String)
    case number(Double)
    case unknown
  }

  private struct Row {
    let place: Int
    let id: String
    let values: [Value]
  }

  private func values(of model: Model) -> [Value] {
    self.terms.map { term in
      switch term.key {
      case .text(let read):
        let text = read(model)
        return text.isEmpty ? .unknown : .text(text)
      case .number(let read): return read(model).map { .number($0) } ?? .unknown
      }
    }
  }

  private func precedes(_ left: Row, _ right: Row) -> Bool {
    for (index, term) in self.terms.enumerated() {
      switch (left.values[index], right.values[index]) {
      case (.text(let left), .text(let right)) where left != right:
        return (left < right) != term.isDescending
      case (.number(let left), .number(let right)) where left != right:
        return (left < right) != term.isDescending
      case (.unknown, .unknown): continue
      case (_, .unknown): return true
      case (.unknown, _): return false
      default: continue
      }
    }
    return left.id < right.id
  }
}
