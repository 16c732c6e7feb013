package import Codec

/// What a call's model string stands for: a model, and perhaps a policy or a provider.
package struct ModelReference: Equatable, Sendable {
  /// The model's place in the catalog.
  package var place: Int
  /// From a suffix; nil where there is none.
  package var policy: Routing.Policy?
  /// The provider that a suffix pins.
  package var provider: String?

  /// The suffixes that set a policy. No provider may bear one of these names.
  package static let policySuffixes: [(name: String, policy: Routing.Policy)] = [
    ("cheapest", .cheapest), ("fastest", .fastest), ("throughput", .throughput),
  ]

  /// Resolves a model string: whole as an id or alias first, then split at its last colon.
  ///
  /// - Parameters:
  ///   - field: the path of the string in the request, for the error.
  /// - Throws: `modelNotFound` with the closest ids, or `invalidRequest` where the string is empty
  ///   or its suffix contradicts `routing`.
  package init(
    _ name: String, field: String = "model", catalog: Catalog, routing: Routing
  ) throws(CallFailure) {
    if name.isEmpty { throw .invalid(field, "is empty; name a model of ListModels") }
    // Longer than any name with any suffix: neither looked up nor repeated.
    guard name.utf8.count <= 2 * Catalog.maximumNameLength else {
      throw .invalid(field, "is longer than \(2 * Catalog.maximumNameLength) bytes")
    }
    if let place = catalog.place(named: name) {
      self.init(place: place)
      return
    }
    guard let colon = name.lastIndex(of: ":"),
      let place = catalog.place(named: String(name[..<colon]))
    else { throw .modelNotFound(name, field: field, catalog: catalog) }
    self.init(place: place)

    let suffix = String(name[name.index(after: colon)...])
    let match = Self.policySuffixes.first { $0.name.equalsIgnoringCase(suffix) }
    if let policy = match?.policy {
      guard routing.policy == .unspecified || routing.policy == policy else {
        throw .invalid(
          "routing.policy", "is another than the suffix of \(field) (\"\(name)\"); set one of them")
      }
      self.policy = policy
    } else if let provider = catalog.provider(named: suffix) {
      try Self.check(pin: provider, of: name, field: field, routing: routing)
      self.provider = provider
    } else {
      throw Self.unknownSuffix(suffix, of: name, model: catalog.models[place].id)
    }
  }

  private init(place: Int) { self.place = place }

  private static func check(
    pin provider: String, of name: String, field: String, routing: Routing
  ) throws(CallFailure) {
    if !routing.only.isEmpty, !routing.only.containsIgnoringCase(provider) {
      throw .invalid("routing.only", "leaves out the provider that \(field) names (\"\(name)\")")
    }
    if routing.ignore.containsIgnoringCase(provider) {
      throw .invalid("routing.ignore", "has the provider that \(field) names (\"\(name)\")")
    }
  }

  private static func unknownSuffix(
    _ suffix: String, of name: String, model: String
  ) -> CallFailure {
    let policies = Self.policySuffixes.map { ":\($0.name)" }.joined(separator: ", ")
    return CallFailure(
      .modelNotFound,
      "no model \"\(name.truncated(toUTF8Bytes: 128))\": "
        + "\"\(suffix.truncated(toUTF8Bytes: 64))\" is neither a provider here nor a "
        + "policy (\(policies)); did you mean \"\(model)\"?",
      suggestions: [model])
  }
}

extension CallFailure {
  /// No model goes by this name.
  static func modelNotFound(_ name: String, field: String, catalog: Catalog) -> CallFailure {
    let suggestions = catalog.closestIDs(to: name)
    let hint =
      suggestions.isEmpty
      ? "ListModels has them all"
      : "did you mean \(suggestions.map { "\"\($0)\"" }.joined(separator: " or "))?"
    return CallFailure(
      .modelNotFound,
      "\(field): no model \"\(name.truncated(toUTF8Bytes: 128))\" in this gateway's catalog; "
        + hint,
      suggestions: suggestions)
  }
}
