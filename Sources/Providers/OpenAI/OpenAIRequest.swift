internal import Codec
internal import Router

/// Writes the body of a chat completion request. One a request.
struct OpenAIRequest {
  var body: RequestBody
  let profile: OpenAIProfile
  let parser: JSONParser

  var request: CompleteRequest { self.body.request }
  var fields: FieldTable { self.body.fields }

  init(
    _ request: CompleteRequest, asking asked: RequestFieldSet, target: RequestTarget,
    profile: OpenAIProfile, parser: JSONParser
  ) {
    self.body = RequestBody(request, asking: asked, target: target, parser: parser)
    self.profile = profile
    self.parser = parser
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
    self.writeLogprobs(&writer)
    if let reasoning = self.request.reasoning { self.writeReasoning(reasoning, &writer) }
    self.body.write(self.request.endUser, .endUser, &writer)
    self.body.write(self.request.routing?.affinityKey ?? "", .affinityKey, &writer)
    self.write(self.profile.members, &writer)
    // Whether the answer is a stream is the gateway's to say, options or not.
    if isStreamed {
      writer.key("stream")
      writer.bool(true)
      if self.profile.asksForUsage, self.body.begin("stream_options", &writer) {
        writer.beginObject()
        writer.key("include_usage")
        writer.bool(true)
        writer.endObject()
      }
    }
    self.body.writeOptions(&writer)
    writer.endObject()
    return self.body.changes
  }

  func write(_ members: [OpenAIProfile.Member], _ writer: inout JSONWriter) {
    for member in members where self.body.begin(member.name.text, &writer) {
      writer.raw(member.json)
    }
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

  private mutating func writeLogprobs(_ writer: inout JSONWriter) {
    guard let asked = self.request.sampling?.topLogprobs, self.fields.says(.topLogprobs)
    else { return }
    let most = self.fields[.topLogprobs].bounds.map { Int32($0.upperBound) } ?? .max
    let alternatives = min(asked, most)
    if alternatives < asked { self.body.report(.clamped, of: .topLogprobs, "\(asked) -> \(most)") }
    switch self.profile.logprobs {
    case .count:
      if self.body.begin("logprobs", &writer) { writer.int(Int64(alternatives)) }
    case .flagAndCount:
      if self.body.begin("logprobs", &writer) { writer.bool(true) }
      if self.body.begin("top_logprobs", &writer) { writer.int(Int64(alternatives)) }
    }
  }
}
