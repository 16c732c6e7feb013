internal import Codec
internal import Router

/// Writes the body of a chat completion request. One a request.
struct OpenAIRequest {
  let request: CompleteRequest
  let target: RequestTarget
  /// The caller's own members of the body, which replace ours: JSON text of an object.
  private let options: String?
  /// Their names.
  private let overridden: Set<String>
  private var changes: [ParameterChange] = []

  init(_ request: CompleteRequest, target: RequestTarget, parser: JSONParser) {
    self.request = request
    self.target = target
    self.options =
      request.providerOptionsJSON.isEmpty ? nil : request.providerOptionsJSON[target.provider]
    var names: Set<String> = []
    if let options = self.options {
      let bytes = Array(options.utf8)
      _ = parser.withDocument(unsafe bytes.span.bytes) { root in
        root.forEachMember { name, _ in
          if let name = String(validatingUTF8: name) { names.insert(name) }
        }
      }
    }
    self.overridden = names
  }

  mutating func write(
    isStreamed: Bool, into writer: inout JSONWriter
  ) throws(AttemptFailure) -> [ParameterChange] {
    writer.beginObject()
    if self.begin("model", &writer) { writer.string(self.target.upstreamModel) }
    if self.begin("messages", &writer) { try self.writeMessages(&writer) }
    self.writeTools(&writer)
    self.writeResponseFormat(&writer)
    if let sampling = self.request.sampling { self.writeSampling(sampling, &writer) }
    if let reasoning = self.request.reasoning { self.writeReasoning(reasoning, &writer) }
    if !self.request.endUser.isEmpty, self.begin(self.target.quirks.endUserField, &writer) {
      writer.string(self.request.endUser)
    }
    if let key = self.request.routing?.affinityKey, !key.isEmpty,
      self.target.quirks.takesPromptCacheKey, self.begin("prompt_cache_key", &writer)
    {
      writer.string(key)
    }
    // Whether the answer is a stream is the gateway's to say, options or not.
    if isStreamed {
      writer.key("stream")
      writer.bool(true)
      if self.begin("stream_options", &writer) {
        writer.beginObject()
        writer.key("include_usage")
        writer.bool(true)
        writer.endObject()
      }
    }
    if let options = self.options { writer.rawMembers(of: options) }
    writer.endObject()
    return self.changes
  }

  /// Writes a member's name, unless the caller has one of its own for it.
  func begin(_ name: StaticString, _ writer: inout JSONWriter) -> Bool {
    if !self.overridden.isEmpty, self.overridden.contains(name.description) { return false }
    writer.key(name)
    return true
  }

  /// Reports that the provider is not given `parameter` as it was asked.
  mutating func report(
    _ change: ParameterChange.Change, of parameter: String, _ detail: String
  ) {
    self.changes.append(
      ParameterChange.with {
        $0.parameter = parameter
        $0.change = change
        $0.detail = detail
      })
  }

  private func writeResponseFormat(_ writer: inout JSONWriter) {
    guard let format = self.request.responseFormat?.format,
      self.begin("response_format", &writer)
    else { return }
    writer.beginObject()
    writer.key("type")
    switch format {
    case .jsonObject: writer.string("json_object")
    case .jsonSchema(let schema):
      writer.string("json_schema")
      writer.key("json_schema")
      writer.beginObject()
      writer.key("name")
      writer.string(schema.name.isEmpty ? "answer" : schema.name)
      if !schema.description.isEmpty {
        writer.key("description")
        writer.string(schema.description)
      }
      writer.key("schema")
      writer.raw(schema.schemaJSON)
      writer.key("strict")
      writer.bool(schema.strict)
      writer.endObject()
    }
    writer.endObject()
  }

  private mutating func writeReasoning(_ reasoning: Reasoning, _ writer: inout JSONWriter) {
    let effort: String? =
      switch reasoning.effort {
      case .none: "none"
      case .minimal: "minimal"
      case .low: "low"
      case .medium: "medium"
      case .high: "high"
      case .xhigh: "xhigh"
      case .max: "max"
      default: nil
      }
    if let effort, self.begin("reasoning_effort", &writer) { writer.string(effort) }
    if reasoning.maxTokens != nil {
      self.report(
        .dropped, of: "reasoning.max_tokens",
        "the provider's API bounds thinking by effort alone")
    }
  }
}
