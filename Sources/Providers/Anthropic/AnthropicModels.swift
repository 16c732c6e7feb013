internal import Codec
internal import Router

/// `GET /v1/models`, page by page.
enum AnthropicModels {
  /// Entries of one page: the most that the API gives.
  static let pageSize = 1000

  /// Nil where this is no list of models.
  static func read(_ root: JSONValue) -> ModelList? {
    guard let data = root.nonNull("data"), data.kind == .array else { return nil }
    var list = ModelList([])
    data.forEachElement { element in
      guard list.models.count < ModelList.maximumCount,
        let id = element.member("id")?.string, !id.isEmpty,
        element.member("lifecycle")?.equals("retired") != true
      else { return }
      list.models.append(Self.model(element, id: id))
    }
    if root.member("has_more")?.bool == true, let last = root.member("last_id")?.string,
      !last.isEmpty, last.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x26 && $0 != 0x23 })
    {
      list.nextPage = last
    }
    return list
  }

  private static func model(_ element: JSONValue, id: String) -> ListedModel {
    var model = ListedModel(id: id)
    model.displayName = element.member("display_name")?.string ?? ""
    model.owner = "anthropic"
    model.created = Self.seconds(element.member("created_at")?.string)
    let window = element.member("max_input_tokens")?.int64 ?? 0
    model.contextWindow = Int32(clamping: max(window, 0))
    let output = element.member("max_tokens")?.int64 ?? 0
    model.maximumOutputTokens = Int32(clamping: max(output, 0))
    model.retires = Self.seconds(element.member("retires_at")?.string)
    if let abilities = element.nonNull("capabilities") {
      func has(_ name: StaticString) -> Bool {
        abilities.member(name)?.member("supported")?.bool == true
      }
      var capabilities: CapabilitySet = [.tools, .parallelTools, .jsonObject, .promptCache]
      if has("structured_outputs") { capabilities.insert(.jsonSchema) }
      if has("image_input") { capabilities.insert(.vision) }
      if has("pdf_input") { capabilities.insert(.documents) }
      if has("thinking") { capabilities.insert(.reasoning) }
      if !AnthropicModelName.isAdaptive(id) { capabilities.insert(.prefill) }
      model.capabilities = capabilities
    }
    return model
  }

  private static func seconds(_ text: String?) -> Int64? {
    text.flatMap { RFC3339.seconds($0) }.map { Int64($0) }
  }
}
