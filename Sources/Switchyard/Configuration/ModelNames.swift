internal import Providers
internal import Router

/// Who goes by which name, so that what a provider lists can't contradict the configuration, nor
/// another provider's list: such a catalog could not be built, and one provider would take the
/// others down with it.
struct ModelNames {
  /// Ids and aliases in small letters, to the id that they stand for.
  private var owners: [String: String] = [:]

  init(_ models: [Configuration.Model]) {
    for model in models { self.claim(model.id, for: model.id) }
    for model in models {
      for alias in model.aliases { self.claim(alias, for: model.id) }
    }
  }

  /// Takes the ids of a list, for every list before the first is resolved: an id comes before an
  /// alias.
  mutating func add(listed models: [ListedModel]) {
    for model in models where Self.isUsable(model.id) { self.claim(model.id, for: model.id) }
  }

  /// The models of one provider's list that can be in the catalog, each with its catalog id: one
  /// that is listed by an alias of a configured model is an offer of that model.
  mutating func resolve(listed models: [ListedModel]) -> [(id: String, model: ListedModel)] {
    var seen: Set<String> = []
    var resolved: [(id: String, model: ListedModel)] = []
    for model in models where Self.isUsable(model.id) {
      guard seen.insert(model.id.lowercased()).inserted else { continue }
      let id = self.owners[model.id.lowercased()] ?? model.id
      var model = model
      model.aliases = model.aliases.filter { alias in
        guard Self.isUsable(alias) else { return false }
        self.claim(alias, for: id)
        return self.owners[alias.lowercased()] == id
      }
      resolved.append((id, model))
    }
    return resolved
  }

  /// The first to claim a name has it.
  private mutating func claim(_ name: String, for id: String) {
    let folded = name.lowercased()
    if self.owners[folded] == nil { self.owners[folded] = self.owners[id.lowercased()] ?? id }
  }

  private static func isUsable(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= Catalog.maximumNameLength
  }
}
