internal import Codec

extension FilterComparison {
  /// Reads a value as its field's type.
  ///
  /// - Parameter token: as what the value was written: `*` in quotes is a text like others.
  init(
    _ field: FilterField, _ comparator: FilterComparator, _ value: String,
    _ token: FilterLexer.Token.Kind, at position: Int
  ) throws(FilterError) {
    self.isRepeated = field.isRepeated
    if comparator == .has, token == .text("*") {
      self.test = .present(field.values)
      return
    }
    func refuse(_ expected: String) -> FilterError {
      FilterError(
        position,
        "\(field.path) takes \(expected), not \"\(value.truncated(toUTF8Bytes: 64))\"")
    }
    func requireNoOrder() throws(FilterError) {
      switch comparator {
      case .equal, .notEqual, .has: return
      default:
        throw FilterError(
          position, "\(field.path) can't be compared by \"\(comparator.rawValue)\"")
      }
    }
    switch field.values {
    case .text(let read):
      try requireNoOrder()
      self.test = .text(read, TextPattern(value), comparator)
    case .number(let read):
      guard let number = Double(value), number.isFinite else { throw refuse("a number") }
      self.test = .number(read, number, comparator)
    case .time(let read):
      guard let seconds = RFC3339.seconds(value) else {
        throw refuse("a time in quotes, as in \"2026-01-31T12:00:00Z\" or \"2026-01-31\"")
      }
      self.test = .number(read, seconds, comparator)
    case .flag(let read):
      try requireNoOrder()
      switch value.lowercased() {
      case "true": self.test = .flag(read, true, comparator)
      case "false": self.test = .flag(read, false, comparator)
      default: throw refuse("true or false")
      }
    case .capability(let read):
      try requireNoOrder()
      guard let capability = Capability(name: value) else {
        throw refuse("a capability (\(Capability.names.map(\.name).joined(separator: ", ")))")
      }
      self.test = .capability(read, capability, comparator)
    case .status(let read):
      try requireNoOrder()
      guard let status = Offer.Status(name: value) else {
        throw refuse("a status (\(Offer.Status.names.map(\.name).joined(separator: ", ")))")
      }
      self.test = .status(read, status, comparator)
    }
  }
}

extension Offer.Status {
  static let names: [(name: String, status: Offer.Status)] = [
    ("live", .live), ("degraded", .degraded), ("down", .down), ("no_credentials", .noCredentials),
  ]

  /// The status of a name in any case, with or without `STATUS_`.
  init?(name: String) {
    let name = name.lowercased()
    let bare = name.hasPrefix("status_") ? String(name.dropFirst(7)) : name
    guard let match = Self.names.first(where: { $0.name == bare }) else { return nil }
    self = match.status
  }
}
