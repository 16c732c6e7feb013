package import Codec

/// A model with the offers of all providers that serve it, in configured order.
package struct CatalogModel: Sendable {
  /// As the first provider that offers it spells it.
  package let id: String
  package internal(set) var aliases: [String]
  package internal(set) var displayName: String
  package internal(set) var owner: String
  package internal(set) var createTime: ProtoTimestamp?
  package internal(set) var offers: [CatalogOffer]
}

/// One provider's entry for one model: what a catalog is built from.
package struct CatalogEntry: Sendable {
  /// The catalog id. Entries with the same id, in any case, are one model.
  package var id: String
  package var aliases: [String]
  package var displayName: String
  package var owner: String
  package var createTime: ProtoTimestamp?
  package var offer: CatalogOffer

  package init(
    id: String, aliases: [String] = [], displayName: String = "", owner: String = "",
    createTime: ProtoTimestamp? = nil, offer: CatalogOffer
  ) {
    self.id = id
    self.aliases = aliases
    self.displayName = displayName
    self.owner = owner
    self.createTime = createTime
    self.offer = offer
  }
}

/// Why a catalog can't be built.
package enum CatalogError: Error, Equatable, Sendable, CustomStringConvertible {
  case emptyName(provider: String)
  /// A name of more than `Catalog.maximumNameLength` bytes.
  case nameTooLong(provider: String, name: String)
  /// Two models go by one name.
  case duplicateName(String, models: [String])
  /// A provider offers the same model twice from the same upstream model and region.
  case duplicateOffer(provider: String, model: String)
  /// More than `Catalog.maximumModels`.
  case tooManyModels(Int)

  package var description: String {
    switch self {
    case .emptyName(let provider):
      "provider \"\(provider)\" offers a model with an empty id or alias"
    case .nameTooLong(let provider, let name):
      "provider \"\(provider)\" offers a model whose id or alias is over "
        + "\(Catalog.maximumNameLength) bytes: \"\(name.truncated(toUTF8Bytes: 64))\""
    case .duplicateName(let name, let models):
      "the models \(models.map { "\"\($0)\"" }.joined(separator: " and ")) both go by \"\(name)\""
    case .duplicateOffer(let provider, let model):
      "provider \"\(provider)\" offers the model \"\(model)\" twice"
    case .tooManyModels(let count):
      "\(count) models; the most is \(Catalog.maximumModels)"
    }
  }
}
