internal import Codec
internal import Router

/// Writes the body of a chat completion request by Mistral's closed schema. One a request.
struct MistralRequest {
  var body: RequestBody
  /// The tools' names by their calls' ids, which their results must bear.
  let toolNames: [String: String]

  var request: CompleteRequest { self.body.request }
  var fields: FieldTable { self.body.fields }

  init(
    _ request: CompleteRequest, asking asked: RequestFieldSet, target: RequestTarget,
    parser: JSONParser
  ) {
    self.body = RequestBody(request, asking: asked, target: target, parser: parser)
    var names: [String: String] = [:]
    if asked.contains(.toolCall) {
      for part in request.messages.lazy.flatMap(\.content) {
        if case .toolCall(let call) = part.part { names[call.id] = call.name }
      }
    }
    self.toolNames = names
    // The API refuses a greedy choice among fewer than all.
    if let sampling = request.sampling, sampling.temperature == 0, let share = sampling.topP,
      share != 1
    {
      self.body.report(.clamped, of: .topP, "\(share) -> 1.0, as the temperature is 0")
      self.body.request.sampling?.topP = 1
    }
  }

  mutating func write(
    isStreamed: Bool, into writer: inout JSONWriter
  ) throws(AttemptFailure) -> [ParameterChange] {
    writer.beginObject()
    if self.body.begin("model", &writer) { writer.string(self.body.target.upstreamModel) }
    if self.body.begin("messages", &writer) { try self.writeMessages(&writer) }
    self.writeTools(&writer)
    self.writeResponseFormat(&writer)
    self.body.write(
      self.request.sampling?.maxOutputTokens.map(Int64.init), .maxOutputTokens, &writer)
    self.body.writeSampling(&writer)
    self.writeEffort(&writer)
    self.writeCacheKey(&writer)
    // Usage comes without being asked for, and `stream_options` is an unknown key.
    if isStreamed {
      writer.key("stream")
      writer.bool(true)
    }
    self.body.writeOptions(&writer)
    writer.endObject()
    return self.body.changes
  }

  private mutating func writeEffort(_ writer: inout JSONWriter) {
    guard let asked = self.request.reasoning?.effort, let word = asked.word else { return }
    let effort = asked == .none ? "none" : "high"
    if effort != word { self.body.report(.clamped, of: .reasoningEffort, "\(word) -> high") }
    self.body.write(effort, asked == .none ? .noReasoning : .reasoningEffort, &writer)
  }

  private mutating func writeCacheKey(_ writer: inout JSONWriter) {
    let key = self.request.routing?.affinityKey ?? ""
    guard key.utf8.allSatisfy({ $0 < 0x80 }) else {
      return self.body.report(.dropped, of: .affinityKey, "the API takes ASCII only")
    }
    self.body.write(key, .affinityKey, &writer)
  }

  private func writeResponseFormat(_ writer: inout JSONWriter) {
    guard let format = self.request.responseFormat?.format,
      self.body.begin("response_format", &writer)
    else { return }
    writer.beginObject()
    writer.key("type")
    switch format {
    case .jsonObject: writer.string("json_object")
    case .jsonSchema(let schema):
      writer.string("json_schema")
      writer.key("json_schema")
      JSONSchemaMember.write(schema, &writer)
    }
    writer.endObject()
  }

  // MARK: - Tools

  private func writeTools(_ writer: inout JSONWriter) {
    guard !self.request.tools.isEmpty else { return }
    let choice = ToolSelection(self.request, fields: self.fields)
    if self.body.begin("tools", &writer) {
      writer.beginArray()
      for case .function(let function)? in self.request.tools.lazy.map(\.tool)
      where choice.shows(function.name) {
        self.write(function, &writer)
      }
      writer.endArray()
    }
    if choice.mode != .unspecified, self.body.begin("tool_choice", &writer) {
      if let name = choice.forced {
        OpenAIRequest.writeNamed(name, &writer)
      } else {
        let word =
          switch choice.mode {
          case .none: "none"
          case .required: "any"
          default: "auto"
          }
        writer.string(word)
      }
    }
    if let parallel = self.request.parallelToolCalls,
      self.body.begin("parallel_tool_calls", &writer)
    {
      writer.bool(parallel)
    }
  }

  private func write(_ function: Function, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("type")
    writer.string("function")
    writer.key("function")
    writer.beginObject()
    writer.key("name")
    writer.string(function.name)
    if !function.description.isEmpty {
      writer.key("description")
      writer.string(function.description)
    }
    writer.key("parameters")
    // Required, of a function without arguments too.
    let schema = function.parametersSchemaJSON
    writer.raw(schema.isEmpty ? #"{"type":"object","properties":{}}"# : schema)
    if function.strict {
      writer.key("strict")
      writer.bool(true)
    }
    writer.endObject()
    writer.endObject()
  }
}
