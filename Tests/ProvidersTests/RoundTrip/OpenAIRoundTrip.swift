import Foundation

@testable import Codec
@testable import Providers
@testable import Router

/// Reads chat completion requests back, as strictly as a server with a closed schema.
struct OpenAIRoundTrip: RoundTripDialect {
  enum Server {
    case openAI
    case compatible
  }

  let server: Server

  private var profile: OpenAIProfile { self.server == .openAI ? .openAI : .compatible }
  var dialect: any Dialect { OpenAIDialect(self.profile) }

  var models: [String] {
    self.server == .openAI ? ["gpt-4.1-mini", "gpt-5-mini", "gpt-5.6-sol"] : ["qwen3:8b"]
  }

  // MARK: - What it does not tell apart

  /// - An assistant's texts come first, then one refusal, then its calls, of which neither is
  ///   marked as the end of a cached prefix; a mark's lifetime is half an hour. Blocks that only it
  ///   has stand among the texts.
  /// - A lone empty text is no content.
  /// - A document without a name is a "document", a schema without one "answer".
  /// - Sound is told by its format alone.
  /// - An effort is the nearest that the server knows.
  /// - What thinking is left out is the gateway's to see to.
  func normalize(
    _ carried: inout CompleteRequest, of request: CompleteRequest, fields: FieldTable
  ) {
    carried.messages = carried.messages.map { message in
      var message = message
      if message.role == .assistant { message.content = Self.ordered(message.content) }
      message.content = message.content.map { Self.normalized($0) }
      if message.content.count == 1, case .text("") = message.content[0].part {
        if message.content[0].cacheBreakpoint == nil { message.content = [] }
      }
      return message
    }
    if case .jsonSchema(var schema) = carried.responseFormat?.format, schema.name.isEmpty {
      schema.name = "answer"
      carried.responseFormat = .with { $0.format = .jsonSchema(schema) }
    }
    if var reasoning = carried.reasoning {
      reasoning.exclude = false
      if reasoning.effort.rawValue > Reasoning.Effort.none.rawValue {
        reasoning.effort = self.profile.efforts.nearest(to: reasoning.effort)
      }
      carried.reasoning = reasoning == Reasoning() ? nil : reasoning
    }
  }

  func changes(
    _ request: CompleteRequest, carried: CompleteRequest, fields: FieldTable
  ) -> [(RequestField, ParameterChange.Change)] {
    var changes: [(RequestField, ParameterChange.Change)] = []
    if let effort = request.reasoning?.effort, effort.rawValue > 1,
      self.profile.efforts.nearest(to: effort) != effort
    {
      changes.append((.reasoningEffort, .clamped))
    }
    let assistants = request.messages.lazy.filter { $0.role == .assistant }.flatMap(\.content)
    let marksWhatBearsNone = assistants.contains { part in
      if case .text = part.part { return false }
      return part.cacheBreakpoint != nil
    }
    if marksWhatBearsNone, fields.says(.cacheBreakpoint) {
      changes.append((.cacheBreakpoint, .dropped))
    }
    // A part of an answer bears one only where it is text.
    let clamps = request.messages.contains { message in
      message.content.contains { part in
        let ttl = part.cacheBreakpoint?.ttl
        if message.role == .assistant, case .text = part.part { return ttl != nil }
        return message.role != .assistant && ttl != nil
      }
    }
    if clamps, fields.says(.cacheBreakpoint) { changes.append((.cacheBreakpoint, .clamped)) }
    return changes
  }

  private static func ordered(_ content: [ContentPart]) -> [ContentPart] {
    var texts: [ContentPart] = []
    var refusal = ""
    var calls: [ContentPart] = []
    for var part in content {
      switch part.part {
      case .text, .providerPart: texts.append(part)
      case .refusal(let text): refusal += text
      case .toolCall:
        part.cacheBreakpoint = nil
        calls.append(part)
      default: break
      }
    }
    if texts.count == 1, case .text("") = texts[0].part, texts[0].cacheBreakpoint == nil {
      texts = []
    }
    if !refusal.isEmpty { texts.append(.with { $0.part = .refusal(refusal) }) }
    return texts + calls
  }

  private static func normalized(_ part: ContentPart) -> ContentPart {
    var part = part
    if part.cacheBreakpoint?.ttl != nil {
      part.cacheBreakpoint?.ttl = .with { $0.seconds = 1800 }
    }
    switch part.part {
    case .document(var document):
      if document.filename.isEmpty { document.filename = "document" }
      part.part = .document(document)
    case .audio(var audio):
      if audio.mimeType == "audio/x-wav" { audio.mimeType = "audio/wav" }
      part.part = .audio(audio)
    default: break
    }
    return part
  }

  // MARK: - Reading

  func read(_ body: JSONNode, isStreamed: Bool) throws -> CompleteRequest {
    try body.object { body in
      var request = CompleteRequest()
      request.model = try body.demand("model").string()
      request.messages = try body.demand("messages").elements().map { try self.message($0) }
      request.tools = try ChatRoundTrip.tools(&body)
      if !request.tools.isEmpty {
        request.toolChoice = try body.take("tool_choice").map { try self.choice($0) }
        request.parallelToolCalls = try body.take("parallel_tool_calls")?.bool()
      }
      request.responseFormat = try ChatRoundTrip.format(&body)
      var sampling = try ChatRoundTrip.sampling(&body)
      let tokens = self.server == .openAI ? "max_completion_tokens" : "max_tokens"
      sampling.maxOutputTokens = try body.take(tokens)?.integer()
      sampling.seed = try body.take("seed")?.integer()
      if try body.take("logprobs")?.bool() == true {
        sampling.topLogprobs = try body.demand("top_logprobs").integer()
      }
      request.sampling = sampling == Sampling() ? nil : sampling
      request.reasoning = try ChatRoundTrip.reasoning(&body)
      let user = self.server == .openAI ? "safety_identifier" : "user"
      request.endUser = try body.take(user)?.string() ?? ""
      if self.server == .openAI, let key = try body.take("prompt_cache_key")?.string() {
        request.routing = .with { $0.affinityKey = key }
      }
      if isStreamed {
        guard try body.demand("stream").bool(),
          try body.demand("stream_options").object({ try $0.demand("include_usage").bool() })
        else { throw JSONNode.Mistake(description: "no stream with its usage") }
      }
      return request
    }
  }

  private func choice(_ node: JSONNode) throws -> ToolChoice {
    if case .string(let word) = node.value {
      return try ChatRoundTrip.choice(["auto": .auto, "none": .none, "required": .required], word)
    }
    return try node.object { object in
      let type = try object.demand("type").string()
      if type == "function" { return try ChatRoundTrip.forced(&object) }
      guard type == "allowed_tools", self.server == .openAI else {
        throw JSONNode.Mistake(description: "tool_choice of the type \(type)")
      }
      return try object.demand("allowed_tools").object { allowed in
        let mode = try allowed.demand("mode").string()
        var choice = try ChatRoundTrip.choice(["auto": .auto, "required": .required], mode)
        choice.functionNames = try allowed.demand("tools").elements().map { tool in
          try tool.object { tool in
            try tool.demand("type", oneOf: "function")
            return try ChatRoundTrip.forced(&tool).functionNames[0]
          }
        }
        return choice
      }
    }
  }

  // MARK: - Messages

  private func message(_ node: JSONNode) throws -> Message {
    try node.object { object in
      var message = Message()
      switch try object.demand("role").string() {
      case "system": message.role = .system
      case "developer" where self.server == .openAI: message.role = .developer
      case "user": message.role = .user
      case "assistant": message.role = .assistant
      case "tool":
        message.role = .tool
        message.toolCallID = try object.demand("tool_call_id").string()
      case let role: throw JSONNode.Mistake(description: "the role \(role)")
      }
      message.name = try object.take("name")?.string() ?? ""
      let content = try object.demand("content")
      let isAssistant = message.role == .assistant
      if case .null = content.value, isAssistant {
        // There must be a refusal or calls in its place.
      } else {
        message.content = try ChatRoundTrip.content(content) { try self.part($0) }
      }
      if isAssistant {
        if self.server == .openAI, let refusal = try object.take("refusal")?.string() {
          message.content.append(.with { $0.part = .refusal(refusal) })
        }
        message.content += try ChatRoundTrip.calls(&object)
      }
      if case .null = content.value, message.content.isEmpty {
        throw JSONNode.Mistake(description: "an assistant's message of nothing")
      }
      return message
    }
  }

  private func part(_ node: JSONNode) throws -> ContentPart {
    let type = try node.members().first { $0.name == "type" }?.value.string() ?? ""
    guard ["text", "image_url", "input_audio", "file"].contains(type) else {
      return ChatRoundTrip.ownBlock(node)
    }
    return try node.object { object in
      var part = ContentPart()
      switch try object.demand("type").string() {
      case "text": part.part = .text(try object.demand("text").string())
      case "image_url":
        part.part = .image(try ChatRoundTrip.detailed(object.demand("image_url")))
      case "input_audio":
        part.part = .audio(
          try object.demand("input_audio").object { audio in
            let format = try audio.demand("format").string()
            return .with {
              $0.source = .data(ChatRoundTrip.bytes(try? audio.demand("data").string()))
              $0.mimeType = format == "mp3" ? "audio/mpeg" : "audio/\(format)"
            }
          })
      case "file":
        part.part = .document(
          try object.demand("file").object { file in
            var media = try ChatRoundTrip.media(file.demand("file_data").string())
            media.filename = try file.demand("filename").string()
            return media
          })
      case let type: throw JSONNode.Mistake(description: "a part of the type \(type)")
      }
      if let mark = object.take("prompt_cache_breakpoint") {
        part.cacheBreakpoint = try mark.object { mark in
          try mark.demand("mode", oneOf: "explicit")
          guard let ttl = try mark.take("ttl")?.string() else { return CacheBreakpoint() }
          guard ttl == "30m" else { throw JSONNode.Mistake(description: "a lifetime of \(ttl)") }
          return .with { $0.ttl = .with { $0.seconds = 1800 } }
        }
      }
      return part
    }
  }
}
