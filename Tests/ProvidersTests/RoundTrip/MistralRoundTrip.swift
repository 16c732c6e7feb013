@testable import Codec
@testable import Providers
@testable import Router

/// Reads Mistral's requests back, by its closed schema and its rules.
struct MistralRoundTrip: RoundTripDialect {
  var dialect: any Dialect { MistralDialect() }
  var models: [String] { ["mistral-medium-3-5"] }

  // MARK: - What it does not tell apart

  /// - Instructions are said first.
  /// - Ids of calls are nine letters and digits; a call's stand behind the message's content.
  /// - A lone empty text is no content.
  /// - Behind a tool an answer comes before the user.
  /// - Thinking that is withheld has an empty text, and a signature without text marks the writer.
  /// - Sound is told without its type; a schema without a name is "answer"; a function without
  ///   arguments has a schema of none.
  /// - Where the temperature is 0, all tokens have their share.
  /// - An effort is the highest, or none; a cache key that is not ASCII is no key.
  /// - What thinking is left out is the gateway's to see to.
  func normalize(
    _ carried: inout CompleteRequest, of request: CompleteRequest, fields: FieldTable
  ) {
    let instructions = carried.messages.filter { $0.role == .system || $0.role == .developer }
    let turns = carried.messages.filter { $0.role != .system && $0.role != .developer }
    carried.messages = (instructions + turns).map { message in
      var message = message
      if !message.toolCallID.isEmpty {
        message.toolCallID = ToolCallID.nineCharacters(message.toolCallID)
      }
      message.content = message.content.map { Self.normalized($0) }
      let calls = message.content.filter { if case .toolCall = $0.part { true } else { false } }
      message.content.removeAll { if case .toolCall = $0.part { true } else { false } }
      if message.content.count == 1, case .text("") = message.content[0].part {
        message.content = []
      }
      message.content += calls
      return message
    }
    for place in carried.messages.indices.dropFirst().reversed()
    where carried.messages[place].role == .user && carried.messages[place - 1].role == .tool {
      carried.messages.insert(Self.acknowledgement, at: place)
    }
    if case .jsonSchema(var schema) = carried.responseFormat?.format, schema.name.isEmpty {
      schema.name = "answer"
      carried.responseFormat = .with { $0.format = .jsonSchema(schema) }
    }
    if request.sampling?.temperature == 0, carried.sampling?.topP != nil {
      carried.sampling?.topP = 1
    }
    if let key = carried.routing?.affinityKey, !Self.isASCII(key) { carried.routing = nil }
    if var reasoning = carried.reasoning {
      reasoning.exclude = false
      if reasoning.effort.rawValue > Reasoning.Effort.none.rawValue { reasoning.effort = .high }
      carried.reasoning = reasoning == Reasoning() ? nil : reasoning
    }
  }

  private static let acknowledgement = Message.with {
    $0.role = .assistant
    $0.content = [.with { $0.part = .text("OK.") }]
  }

  func changes(
    _ request: CompleteRequest, carried: CompleteRequest, fields: FieldTable
  ) -> [(RequestField, ParameterChange.Change)] {
    var changes: [(RequestField, ParameterChange.Change)] = []
    if carried.messages.contains(Self.acknowledgement) { changes.append((.toolCall, .emulated)) }
    let effort = request.reasoning?.effort ?? .unspecified
    if ![.unspecified, .none, .high].contains(effort) {
      changes.append((.reasoningEffort, .clamped))
    }
    if let key = request.routing?.affinityKey, !Self.isASCII(key) {
      changes.append((.affinityKey, .dropped))
    }
    return changes
  }

  private static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

  private static func normalized(_ part: ContentPart) -> ContentPart {
    var part = part
    switch part.part {
    case .toolCall(var call):
      call.id = ToolCallID.nineCharacters(call.id)
      part.part = .toolCall(call)
    case .thinking(var thinking):
      thinking.redacted = false
      part.part = .thinking(thinking)
    case .audio(var audio):
      audio.mimeType = ""
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
      request.messages = try self.messages(body.demand("messages").elements())
      request.tools = try ChatRoundTrip.tools(&body).map { try Self.tool($0) }
      if !request.tools.isEmpty {
        request.toolChoice = try body.take("tool_choice").map { try Self.choice($0) }
        request.parallelToolCalls = try body.take("parallel_tool_calls")?.bool()
      }
      request.responseFormat = try ChatRoundTrip.format(&body)
      var sampling = try ChatRoundTrip.sampling(&body)
      sampling.maxOutputTokens = try body.take("max_tokens")?.integer()
      sampling.seed = try body.take("random_seed")?.integer()
      request.sampling = sampling == Sampling() ? nil : sampling
      request.reasoning = try ChatRoundTrip.reasoning(&body)
      if let effort = request.reasoning?.effort, ![.none, .high].contains(effort) {
        throw JSONNode.Mistake(description: "an effort between none and high")
      }
      if let key = try body.take("prompt_cache_key")?.string() {
        request.routing = .with { $0.affinityKey = key }
      }
      if isStreamed, try !body.demand("stream").bool() {
        throw JSONNode.Mistake(description: "no stream")
      }
      return request
    }
  }

  private static func tool(_ tool: Tool) throws -> Tool {
    guard case .function(var function) = tool.tool, !function.parametersSchemaJSON.isEmpty else {
      throw JSONNode.Mistake(description: "a function without parameters")
    }
    if function.parametersSchemaJSON == #"{"type":"object","properties":{}}"# {
      function.parametersSchemaJSON = ""
    }
    return .with { $0.tool = .function(function) }
  }

  private static func choice(_ node: JSONNode) throws -> ToolChoice {
    if case .string(let word) = node.value {
      return try ChatRoundTrip.choice(["auto": .auto, "none": .none, "any": .required], word)
    }
    return try node.object { object in
      try object.demand("type", oneOf: "function")
      return try ChatRoundTrip.forced(&object)
    }
  }

  // MARK: - Messages

  private func messages(_ nodes: [JSONNode]) throws -> [Message] {
    var toolNames: [String: String] = [:]
    var messages: [Message] = []
    for (index, node) in nodes.enumerated() {
      let isLast = index == nodes.count - 1
      let message = try self.message(node, isLast: isLast, toolNames: toolNames)
      for case .toolCall(let call)? in message.content.map(\.part) {
        if toolNames.updateValue(call.name, forKey: call.id) != nil {
          throw JSONNode.Mistake(description: "two calls of one id")
        }
      }
      messages.append(message)
    }
    return messages
  }

  private func message(
    _ node: JSONNode, isLast: Bool, toolNames: [String: String]
  ) throws -> Message {
    try node.object { object in
      var message = Message()
      let role = try object.demand("role").string()
      switch role {
      case "system": message.role = .system
      case "user": message.role = .user
      case "assistant": message.role = .assistant
      case "tool":
        message.role = .tool
        message.toolCallID = try Self.legalID(object.demand("tool_call_id"))
        guard try object.demand("name").string() == toolNames[message.toolCallID] else {
          throw JSONNode.Mistake(description: "a result that answers no call")
        }
      default: throw JSONNode.Mistake(description: "the role \(role)")
      }
      message.content = try ChatRoundTrip.content(object.demand("content")) { try self.part($0) }
      guard message.role == .assistant else { return message }
      let calls = try ChatRoundTrip.calls(&object)
      for case .toolCall(let call)? in calls.map(\.part) { try Self.check(id: call.id) }
      message.content += calls
      if try isLast != (object.take("prefix")?.bool() ?? false) {
        throw JSONNode.Mistake(description: "a prefix that is not the last message, or none")
      }
      return message
    }
  }

  private static func legalID(_ node: JSONNode) throws -> String {
    let id = try node.string()
    try self.check(id: id)
    return id
  }

  private static func check(id: String) throws {
    let isLegal = id.utf8.count == 9 && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    if !isLegal { throw JSONNode.Mistake(description: "the id \(id)") }
  }

  private func part(_ node: JSONNode) throws -> ContentPart {
    let type = try node.members().first { $0.name == "type" }?.value.string() ?? ""
    guard ["text", "thinking", "image_url", "input_audio", "document_url"].contains(type) else {
      return ChatRoundTrip.ownBlock(node)
    }
    return try node.object { object in
      _ = object.take("type")
      var part = ContentPart()
      switch type {
      case "text": part.part = .text(try object.demand("text").string())
      case "thinking":
        let texts = try object.demand("thinking").elements().map { piece in
          try piece.object { piece in
            try piece.demand("type", oneOf: "text")
            return try piece.demand("text").string()
          }
        }
        part.part = .thinking(.with { $0.text = texts.joined() })
        let signature = try object.take("signature")?.string() ?? ""
        part.signature = PartSignature.make(signature, by: RandomRequest.provider)
      case "image_url":
        let image = try object.demand("image_url")
        if case .string(let url) = image.value {
          part.part = .image(try ChatRoundTrip.media(url))
        } else {
          part.part = .image(try ChatRoundTrip.detailed(image))
        }
      case "input_audio":
        let bytes = try ChatRoundTrip.bytes(object.demand("input_audio").string())
        part.part = .audio(.with { $0.source = .data(bytes) })
      default:
        var media = try ChatRoundTrip.media(object.demand("document_url").string())
        media.filename = try object.take("document_name")?.string() ?? ""
        part.part = .document(media)
      }
      return part
    }
  }
}
