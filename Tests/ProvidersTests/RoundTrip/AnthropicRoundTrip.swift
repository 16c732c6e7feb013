@testable import Codec
@testable import Providers
@testable import Router

/// Reads Messages requests back, by the API's rules.
struct AnthropicRoundTrip: RoundTripDialect {
  var dialect: any Dialect { AnthropicDialect() }
  /// Those that think by a budget, and those that think by effort.
  var models: [String] { ["claude-haiku-4-5", "claude-opus-4-6"] }

  // MARK: - Reading

  func read(_ body: JSONNode, isStreamed: Bool) throws -> CompleteRequest {
    try body.object { body in
      var request = CompleteRequest()
      request.model = try body.demand("model").string()
      request.messages = try Self.instructions(body.take("system"))
      request.messages += try Self.turns(body.demand("messages").elements())
      if let tools = try body.take("tools")?.elements() {
        if tools.isEmpty { throw JSONNode.Mistake(description: "tools without a tool") }
        request.tools = try tools.map { try Self.tool($0) }
        try Self.readChoice(body.take("tool_choice"), into: &request)
      }
      var sampling = Sampling()
      sampling.temperature = try body.take("temperature")?.double()
      sampling.topP = try body.take("top_p")?.double()
      sampling.topK = try body.take("top_k")?.integer()
      sampling.maxOutputTokens = try body.demand("max_tokens").integer()
      sampling.stop = try body.take("stop_sequences")?.elements().map { try $0.string() } ?? []
      if sampling.stop.contains(where: { $0.trimmed.isEmpty }) {
        throw JSONNode.Mistake(description: "a stop sequence of blanks")
      }
      request.sampling = sampling
      var reasoning = Reasoning()
      try Self.readThinking(body.take("thinking"), sampling, into: &reasoning)
      try Self.readOutput(body.take("output_config"), &reasoning, &request)
      request.reasoning = reasoning == Reasoning() ? nil : reasoning
      if let metadata = body.take("metadata") {
        request.endUser = try metadata.object { try $0.demand("user_id").string() }
      }
      if isStreamed, try !body.demand("stream").bool() {
        throw JSONNode.Mistake(description: "no stream")
      }
      return request
    }
  }

  private static func tool(_ node: JSONNode) throws -> Tool {
    try node.object { object in
      var function = Function()
      function.name = try object.demand("name").string()
      function.description = try object.take("description")?.string() ?? ""
      function.parametersSchemaJSON = try object.demand("input_schema").text
      if function.parametersSchemaJSON == #"{"type":"object","properties":{}}"# {
        function.parametersSchemaJSON = ""
      }
      function.strict = try object.take("strict")?.bool() ?? false
      var tool = Tool()
      tool.tool = .function(function)
      tool.cacheBreakpoint = try self.breakpoint(&object)
      return tool
    }
  }

  private static func readChoice(
    _ node: JSONNode?, into request: inout CompleteRequest
  ) throws {
    guard let node else { return }
    try node.object { object in
      var choice = ToolChoice()
      switch try object.demand("type").string() {
      case "auto": choice.mode = .auto
      case "none": choice.mode = .none
      case "any": choice.mode = .required
      case "tool":
        choice.mode = .required
        choice.functionNames = [try object.demand("name").string()]
      case let type: throw JSONNode.Mistake(description: "tool_choice of the type \(type)")
      }
      request.toolChoice = choice
      if choice.mode != .none, let isDisabled = object.take("disable_parallel_tool_use") {
        request.parallelToolCalls = try !isDisabled.bool()
      }
    }
  }

  private static func readThinking(
    _ node: JSONNode?, _ sampling: Sampling, into reasoning: inout Reasoning
  ) throws {
    guard let node else { return }
    try node.object { object in
      let type = try object.demand("type").string()
      switch type {
      case "disabled": reasoning.effort = .none
      case "adaptive": break
      case "enabled":
        let budget: Int32 = try object.demand("budget_tokens").integer()
        guard budget >= 1024, budget < sampling.maxOutputTokens ?? 0 else {
          throw JSONNode.Mistake(description: "a budget of \(budget) tokens")
        }
        reasoning.maxTokens = budget
      default: throw JSONNode.Mistake(description: "thinking of the type \(type)")
      }
      let display = try object.take("display")?.string() ?? "summarized"
      reasoning.exclude = display == "omitted"
      if type != "disabled",
        sampling.temperature != nil || sampling.topP != nil || sampling.topK != nil
      {
        throw JSONNode.Mistake(description: "sampling parameters beside thinking")
      }
    }
  }

  private static func readOutput(
    _ node: JSONNode?, _ reasoning: inout Reasoning, _ request: inout CompleteRequest
  ) throws {
    guard let node else { return }
    try node.object { object in
      if let word = try object.take("effort")?.string() {
        let efforts: [String: Reasoning.Effort] = [
          "low": .low, "medium": .medium, "high": .high, "xhigh": .xhigh, "max": .max,
        ]
        guard let effort = efforts[word] else {
          throw JSONNode.Mistake(description: "the effort \(word)")
        }
        reasoning.effort = effort
      }
      if let format = object.take("format") {
        try format.object { format in
          try format.demand("type", oneOf: "json_schema")
          let schema = try format.demand("schema").text
          request.responseFormat = .with {
            $0.format = .jsonSchema(.with { $0.schemaJSON = schema })
          }
        }
      }
    }
  }

  // MARK: - Messages

  private static func instructions(_ node: JSONNode?) throws -> [Message] {
    guard let node else { return [] }
    let content = try self.content(node)
    guard !content.isEmpty else { throw JSONNode.Mistake(description: "an empty system") }
    return [
      .with {
        $0.role = .system
        $0.content = content
      }
    ]
  }

  /// The user's and the assistant's by turns, the user's first. A user's turn comes apart into the
  /// results of tools and what the user said.
  private static func turns(_ nodes: [JSONNode]) throws -> [Message] {
    var messages: [Message] = []
    var calls: Set<String> = []
    for (index, node) in nodes.enumerated() {
      try node.object { object in
        let role: Role = index % 2 == 0 ? .user : .assistant
        try object.demand("role", oneOf: role == .user ? "user" : "assistant")
        var turn = Message()
        turn.role = role
        let content = try object.demand("content")
        if case .array(let blocks) = content.value, role == .user {
          let results = blocks.prefix { $0.type == "tool_result" }
          let read = try results.map { try self.result($0) }
          guard read.count == calls.count, Set(read.map(\.toolCallID)) == calls else {
            throw JSONNode.Mistake(description: "results of other calls than were made")
          }
          messages += read
          turn.content = try blocks.dropFirst(results.count).map { try self.block($0) }
          if turn.content.isEmpty, !read.isEmpty { return }
        } else {
          if role == .user, !calls.isEmpty {
            throw JSONNode.Mistake(description: "calls without their results")
          }
          turn.content = try self.content(content)
        }
        if turn.content.isEmpty { throw JSONNode.Mistake(description: "an empty turn") }
        messages.append(turn)
        calls = Set(turn.content.compactMap { $0.callID })
      }
    }
    if messages.isEmpty { throw JSONNode.Mistake(description: "no turn") }
    return messages
  }

  private static func content(_ node: JSONNode) throws -> [ContentPart] {
    if case .string(let text) = node.value {
      if text.trimmed.isEmpty { throw JSONNode.Mistake(description: "a blank text") }
      return [.with { $0.part = .text(text) }]
    }
    return try node.elements().map { try self.block($0) }
  }

  private static func result(_ node: JSONNode) throws -> Message {
    try node.object { object in
      _ = object.take("type")
      var message = Message()
      message.role = .tool
      message.toolCallID = try object.demand("tool_use_id").string()
      message.toolError = try object.take("is_error")?.bool() ?? false
      guard let content = object.take("content") else { return message }
      if case .string(let text) = content.value {
        message.content = [.with { $0.part = .text(text) }]
      } else {
        message.content = try content.elements().map { try self.block($0) }
      }
      return message
    }
  }

  // MARK: - Blocks

  private static func block(_ node: JSONNode) throws -> ContentPart {
    let known = ["text", "image", "document", "tool_use", "thinking", "redacted_thinking"]
    guard known.contains(node.type) else { return ChatRoundTrip.ownBlock(node) }
    return try node.object { object in
      _ = object.take("type")
      var part = ContentPart()
      switch node.type {
      case "text":
        let text = try object.demand("text").string()
        if text.trimmed.isEmpty { throw JSONNode.Mistake(description: "a blank text") }
        part.part = .text(text)
      case "image": part.part = .image(try self.media(object.demand("source")))
      case "document":
        var document = try self.media(object.demand("source"))
        document.filename = try object.take("title")?.string() ?? ""
        part.part = .document(document)
      case "tool_use": part.part = .toolCall(try self.call(&object))
      case "thinking":
        let text = try object.demand("thinking").string()
        part.part = .thinking(.with { $0.text = text })
        part.signature = try self.signature(object.demand("signature"))
        return part  // Bears no mark.
      default:
        part.part = .thinking(.with { $0.redacted = true })
        part.signature = try self.signature(object.demand("data"))
        return part
      }
      part.cacheBreakpoint = try self.breakpoint(&object)
      return part
    }
  }

  private static func signature(_ node: JSONNode) throws -> [UInt8] {
    PartSignature.make(try node.string(), by: RandomRequest.provider)
  }

  private static func call(_ object: inout JSONNode.Members) throws -> ToolCall {
    let id = try object.demand("id").string()
    let isLegal = id.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-")
    }
    if id.isEmpty || !isLegal { throw JSONNode.Mistake(description: "the id \(id)") }
    let name = try object.demand("name").string()
    let input = try object.demand("input")
    var arguments = input.text
    let members = try input.members()
    if members.count == 1, members[0].name == "invalid_arguments" {
      arguments = try members[0].value.string()
    }
    return .with {
      $0.id = id
      $0.name = name
      $0.argumentsJSON = arguments
    }
  }

  private static func media(_ node: JSONNode) throws -> Media {
    try node.object { source in
      var media = Media()
      switch try source.demand("type").string() {
      case "url": media.source = .url(try source.demand("url").string())
      case "base64":
        media.mimeType = try source.demand("media_type").string()
        media.source = .data(ChatRoundTrip.bytes(try source.demand("data").string()))
      case "text":
        media.mimeType = try source.demand("media_type").string()
        media.source = .data(Array(try source.demand("data").string().utf8))
      case let type: throw JSONNode.Mistake(description: "a source of the type \(type)")
      }
      return media
    }
  }

  static func breakpoint(_ object: inout JSONNode.Members) throws -> CacheBreakpoint? {
    guard let mark = object.take("cache_control") else { return nil }
    return try mark.object { mark in
      try mark.demand("type", oneOf: "ephemeral")
      guard let ttl = try mark.take("ttl")?.string() else { return CacheBreakpoint() }
      guard let seconds = ["5m": 300, "1h": 3600][ttl] else {
        throw JSONNode.Mistake(description: "a lifetime of \(ttl)")
      }
      return .with { $0.ttl = .with { $0.seconds = Int64(seconds) } }
    }
  }
}

extension JSONNode {
  /// The block's `type`; empty where it has none.
  fileprivate var type: String {
    (try? self.members().first { $0.name == "type" }?.value.string()) ?? ""
  }
}

extension ContentPart {
  fileprivate var callID: String? {
    if case .toolCall(let call) = self.part { call.id } else { nil }
  }
}
