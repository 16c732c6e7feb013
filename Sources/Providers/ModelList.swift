package import Codec
package import Router

/// A page of a provider's own list of models.
package struct ModelList: Equatable, Sendable {
  /// Models of one page; the rest is left out.
  static let maximumCount = 10_000

  package var models: [ListedModel]
  /// Names the next page; nil where this is the last.
  package var nextPage: String?

  package init(_ models: [ListedModel], nextPage: String? = nil) {
    self.models = models
    self.nextPage = nextPage
  }
}

/// A model of a provider's own list: what the list says of it.
package struct ListedModel: Equatable, Sendable {
  package var id: String
  package var displayName = ""
  package var owner = ""
  /// Unix seconds.
  package var created: Int64?
  /// Tokens; 0 where the list does not say.
  package var contextWindow: Int32 = 0
  package var maximumOutputTokens: Int32 = 0
  package var aliases: [String] = []
  /// Nil where the list does not say.
  package var capabilities: CapabilitySet?
  package var price: Price?
  /// The announced end of service, in Unix seconds.
  package var retires: Int64?

  package init(id: String) { self.id = id }
}
