internal import Codec

/// `GET /models`.
enum OpenAIModels {
  /// Nil where this is no list of models. Some servers send the array bare.
  static func read(_ root: JSONValue) -> [ListedModel]? {
    if root.kind == .array { return Self.models(in: root) }
    guard let data = root.nonNull("data"), data.kind == .array else { return nil }
    return Self.models(in: data)
  }

  private static func models(in list: JSONValue) -> [ListedModel] {
    var models: [ListedModel] = []
    list.forEachElement { element in
      guard models.count < ModelList.maximumCount, let id = element.member("id")?.string,
        !id.isEmpty
      else { return }
      var model = ListedModel(id: id)
      model.owner = element.member("owned_by")?.string ?? ""
      model.created = element.member("created")?.int64
      model.contextWindow = Self.contextWindow(of: element)
      element.member("aliases")?.forEachElement { alias in
        if let name = alias.string, !name.isEmpty, name != id, model.aliases.count < 16 {
          model.aliases.append(name)
        }
      }
      models.append(model)
    }
    return models
  }

  /// vLLM's `max_model_len`, the `context_length` of several hosts, llama.cpp's `meta.n_ctx`.
  private static func contextWindow(of model: JSONValue) -> Int32 {
    for name: StaticString in ["max_model_len", "context_length", "context_window"] {
      if let tokens = model.member(name)?.int64, tokens > 0 { return Int32(clamping: tokens) }
    }
    if let meta = model.nonNull("meta"), let tokens = meta.member("n_ctx")?.int64, tokens > 0 {
      return Int32(clamping: tokens)
    }
    return 0
  }
}
