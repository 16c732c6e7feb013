import Foundation

@testable import Codec
@testable import Providers
@testable import Router

/// Reads chat completion requests back, as strictly as a server with a closed schema, in the form
/// of one server.
struct OpenAIRoundTrip: RoundTripDialect {
  let profile: OpenAIProfile
  let models: [String]

  var dialect: any Dialect { OpenAIDialect(self.profile) }

  // MARK: - The body

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
      let sampling = try self.sampling(&body)
      request.sampling = sampling == Sampling() ? nil : sampling
      request.reasoning = try self.reasoning(&body)
      request.endUser = try self.take(.endUser, &body)?.string() ?? ""
      if let key = try self.take(.affinityKey, &body)?.string() {
        request.routing = .with { $0.affinityKey = key }
      }
      try self.takeMembers(&body)
      if isStreamed {
        guard try body.demand("stream").bool() else {
          throw JSONNode.Mistake(description: "no stream")
        }
        if self.profile.asksForUsage,
          try !body.demand("stream_options").object({ try $0.demand("include_usage").bool() })
        {
          throw JSONNode.Mistake(description: "no stream with its usage")
        }
      }
      return request
    }
  }

  private func take(
    _ field: RequestField, _ body: inout JSONNode.Members
  ) -> JSONNode? {
    self.profile.fields[field].name.flatMap { body.take($0.description) }
  }

  /// What every request bears, or one that asks for thinking.
  private func takeMembers(_ body: inout JSONNode.Members) throws {
    for member in self.profile.members {
      guard try body.demand(member.name.description).text == member.json else {
        throw JSONNode.Mistake(description: "another \(member.name)")
      }
    }
    for member in self.profile.reasoningMembers {
      guard let value = body.take(member.name.description), value.text != member.json else {
        continue
      }
      throw JSONNode.Mistake(description: "another \(member.name)")
    }
  }

  private func sampling(_ body: inout JSONNode.Members) throws -> Sampling {
    var sampling = try ChatRoundTrip.sampling(&body)
    sampling.topK = try self.take(.topK, &body)?.integer()
    sampling.maxOutputTokens = try self.take(.maxOutputTokens, &body)?.integer()
    sampling.seed = try body.take("seed")?.integer()
    switch self.profile.logprobs {
    case .count: sampling.topLogprobs = try body.take("logprobs")?.integer()
    case .flagAndCount:
      if try body.take("logprobs")?.bool() == true {
        sampling.topLogprobs = try body.demand("top_logprobs").integer()
      }
    }
    return sampling
  }

  private func reasoning(_ body: inout JSONNode.Members) throws -> Reasoning? {
    var reasoning = try ChatRoundTrip.reasoning(&body)
    switch self.profile.reasoning {
    case .effort: break
    case .object:
      try body.take("reasoning")?.object { object in
        var said = Reasoning()
        said.effort = try object.take("effort").map { try ChatRoundTrip.effort($0) } ?? .unspecified
        said.maxTokens = try object.take("max_tokens")?.integer()
        reasoning = said
      }
    case .thinkingSwitch:
      try body.take("thinking")?.object { object in
        let isOff = try object.demand("type").string() == "disabled"
        if isOff { reasoning = .with { $0.effort = .none } }
      }
    case .enabledSwitch:
      try body.take("reasoning")?.object { object in
        if try !object.demand("enabled").bool() { reasoning = .with { $0.effort = .none } }
      }
    }
    return reasoning
  }

  private func choice(_ node: JSONNode) throws -> ToolChoice {
    if case .string(let word) = node.value {
      return try ChatRoundTrip.choice(["auto": .auto, "none": .none, "required": .required], word)
    }
    return try node.object { object in
      let type = try object.demand("type").string()
      if type == "function" { return try ChatRoundTrip.forced(&object) }
      guard type == "allowed_tools", self.profile.fields[.toolChoiceNames].kind == .translated
      else { throw JSONNode.Mistake(description: "tool_choice of the type \(type)") }
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
      case "developer" where self.profile.fields[.developerRole].kind == .forwarded:
        message.role = .developer
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
      if case .array = content.value, self.profile.joinsTexts, message.role != .user {
        throw JSONNode.Mistake(description: "content in parts")
      }
      if isAssistant { try self.readAnswer(&object, into: &message) }
      if case .null = content.value, message.content.isEmpty {
        throw JSONNode.Mistake(description: "an assistant's message of nothing")
      }
      return message
    }
  }

  private func readAnswer(
    _ object: inout JSONNode.Members, into message: inout Message
  ) throws {
    if self.profile.fields[.refusal].name != nil,
      let refusal = try object.take("refusal")?.string()
    {
      message.content.append(.with { $0.part = .refusal(refusal) })
    }
    switch self.profile.thinkingReplay {
    case .none: break
    case .textInToolLoops:
      if let text = try object.take("reasoning_content")?.string(), !text.isEmpty {
        message.content.insert(Self.thinking(text, signature: ""), at: 0)
      }
    case .details:
      if let details = object.take("reasoning_details") {
        _ = try details.elements()
        message.content.insert(Self.thinking("", signature: details.text), at: 0)
      }
    }
    message.content += try ChatRoundTrip.calls(&object, numbered: self.profile.numbersCalls)
  }

  static func thinking(_ text: String, signature: String) -> ContentPart {
    .with {
      $0.part = .thinking(.with { $0.text = text })
      $0.signature = PartSignature.make(signature, by: RandomRequest.provider)
    }
  }

  private func part(_ node: JSONNode) throws -> ContentPart {
    let type = try node.members().first { $0.name == "type" }?.value.string() ?? ""
    guard ["text", "image_url", "input_audio", "file"].contains(type) else {
      return ChatRoundTrip.ownBlock(node)
    }
    return try node.object { object in
      _ = object.take("type")
      var part = ContentPart()
      switch type {
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
      default:
        part.part = .document(
          try object.demand("file").object { file in
            var media = try ChatRoundTrip.media(file.demand("file_data").string())
            media.filename = try file.demand("filename").string()
            return media
          })
      }
      switch self.profile.cacheMark {
      case .breakpoint: part.cacheBreakpoint = try Self.breakpoint(&object)
      case .cacheControl: part.cacheBreakpoint = try AnthropicRoundTrip.breakpoint(&object)
      }
      return part
    }
  }

  private static func breakpoint(_ object: inout JSONNode.Members) throws -> CacheBreakpoint? {
    try object.take("prompt_cache_breakpoint")?.object { mark in
      try mark.demand("mode", oneOf: "explicit")
      guard let ttl = try mark.take("ttl")?.string() else { return CacheBreakpoint() }
      guard ttl == "30m" else { throw JSONNode.Mistake(description: "a lifetime of \(ttl)") }
      return .with { $0.ttl = .with { $0.seconds = 1800 } }
    }
  }
}
