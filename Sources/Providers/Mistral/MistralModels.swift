internal import Codec
internal import Router

/// `GET /models`: each model once, though the list has it under every alias.
enum MistralModels {
  /// Aliases of one model that are kept.
  private static let maximumAliases = 16

  /// Nil where this is no list of models.
  static func read(_ root: JSONValue) -> [ListedModel]? {
    guard let data = root.nonNull("data"), data.kind == .array else { return nil }
    var models: [ListedModel] = []
    var known: Set<String> = []
    data.forEachElement { element in
      guard models.count < ModelList.maximumCount, let model = Self.model(element),
        !known.contains(model.id)
      else { return }
      models.append(model)
      known.insert(model.id)
      known.formUnion(model.aliases)
    }
    return models
  }

  /// Nil for what is no model to chat with.
  private static func model(_ element: JSONValue) -> ListedModel? {
    guard let id = element.member("id")?.string, !id.isEmpty else { return nil }
    let abilities = element.nonNull("capabilities")
    if abilities?.member("completion_chat")?.bool == false { return nil }
    if element.member("archived")?.bool == true { return nil }
    var model = ListedModel(id: id)
    model.displayName = element.member("name")?.string ?? ""
    model.owner = element.member("owned_by")?.string ?? ""
    model.created = element.member("created")?.int64
    let window = element.member("max_context_length")?.int64 ?? 0
    model.contextWindow = Int32(clamping: max(window, 0))
    element.member("aliases")?.forEachElement { alias in
      if let name = alias.string, !name.isEmpty, name != id,
        model.aliases.count < Self.maximumAliases
      {
        model.aliases.append(name)
      }
    }
    if let abilities {
      var capabilities: CapabilitySet = [.jsonObject, .jsonSchema, .seed, .prefill, .promptCache]
      if abilities.member("function_calling")?.bool == true {
        capabilities.formUnion([.tools, .parallelTools])
      }
      if abilities.member("vision")?.bool == true {
        capabilities.formUnion([.vision, .documents])
      }
      if abilities.member("reasoning")?.bool == true { capabilities.insert(.reasoning) }
      if abilities.member("audio")?.bool == true { capabilities.insert(.audioInput) }
      model.capabilities = capabilities
    }
    model.retires = element.member("deprecation")?.string.flatMap {
      RFC3339.seconds($0).map { Int64($0) }
    }
    return model
  }
}
