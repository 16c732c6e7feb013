@testable import Codec
@testable import Providers
@testable import Router

// What a chat completion request does not tell apart.
extension OpenAIRoundTrip {
  /// - An assistant's texts come first, then one refusal, then its calls. Blocks that only the
  ///   provider has stand among the texts. Where only a user's content may come in parts, that of
  ///   others is one text.
  /// - Thinking is what the server wants back of it: nothing, its details, or its text while the
  ///   tools that it called for are heard.
  /// - An assistant's marks of cached prefixes, and Anthropic's, stand on texts only; lifetimes are
  ///   those that there are.
  /// - A lone empty text is no content.
  /// - A document without a name is a "document", a schema without one "answer".
  /// - Sound is told by its format alone.
  /// - An effort is the nearest that the server knows; where it can be bounded, the bound alone is
  ///   said. What thinking is left out is the gateway's to see to.
  /// - Where either all tools are strict or none, some are none.
  func normalize(
    _ carried: inout CompleteRequest, of request: CompleteRequest, fields: FieldTable
  ) {
    let lastUser = request.messages.lastIndex { $0.role == .user } ?? -1
    for place in carried.messages.indices {
      var message = carried.messages[place]
      if message.role == .assistant {
        self.normalizeAnswer(&message, isInToolLoop: place > lastUser)
      }
      message.content = message.content.map { self.normalized($0) }
      if self.profile.joinsTexts, message.role != .user { Self.join(&message) }
      if message.content.count == 1, message.content[0] == .with({ $0.part = .text("") }) {
        message.content = []
      }
      carried.messages[place] = message
    }
    if case .jsonSchema(var schema) = carried.responseFormat?.format, schema.name.isEmpty {
      schema.name = "answer"
      carried.responseFormat = .with { $0.format = .jsonSchema(schema) }
    }
    if self.mixesStricts(request) {
      carried.tools = carried.tools.map { tool in
        guard case .function(var function) = tool.tool else { return tool }
        function.strict = false
        return .with { $0.tool = .function(function) }
      }
    }
    carried.reasoning = carried.reasoning.flatMap {
      self.normalized($0, model: carried.model, fields: fields)
    }
  }

  private func mixesStricts(_ request: CompleteRequest) -> Bool {
    let stricts = request.tools.map { tool in
      if case .function(let function) = tool.tool { function.strict } else { false }
    }
    return self.profile.strictsAllOrNone && Set(stricts).count == 2
  }

  /// Nil where nothing of it is said.
  private func normalized(
    _ asked: Reasoning, model: String, fields: FieldTable
  ) -> Reasoning? {
    var reasoning = asked
    reasoning.exclude = false
    if reasoning.effort.rawValue > Reasoning.Effort.none.rawValue {
      reasoning.effort = self.profile.efforts(of: model).nearest(to: reasoning.effort)
    }
    // There is nothing to turn off.
    if reasoning.effort == .none, fields[.noReasoning].kind == .translated,
      self.profile.reasoning == .effort
    {
      reasoning.effort = .unspecified
    }
    if reasoning.effort == .none {
      reasoning.maxTokens = nil
    } else if reasoning.maxTokens != nil {
      reasoning.effort = .unspecified
    }
    return reasoning == Reasoning() ? nil : reasoning
  }

  // MARK: - Messages

  private func normalizeAnswer(_ message: inout Message, isInToolLoop: Bool) {
    var texts: [ContentPart] = []
    var refusal = ""
    var calls: [ContentPart] = []
    var thinking: [ContentPart] = []
    for var part in message.content {
      switch part.part {
      case .text, .providerPart: texts.append(part)
      case .refusal(let text): refusal += text
      case .thinking: thinking.append(part)
      case .toolCall:
        part.cacheBreakpoint = nil
        calls.append(part)
      default: break
      }
    }
    if texts.count == 1, texts[0] == .with({ $0.part = .text("") }) { texts = [] }
    if !refusal.isEmpty { texts.append(.with { $0.part = .refusal(refusal) }) }
    message.content = texts + calls
    switch self.profile.thinkingReplay {
    case .none: break
    case .textInToolLoops:
      guard isInToolLoop, !calls.isEmpty, !thinking.isEmpty else { return }
      let text = thinking.map { part in
        if case .thinking(let thinking) = part.part { thinking.text } else { "" }
      }
      if text.allSatisfy(\.isEmpty) { return }
      message.content.insert(Self.thinking(text.joined(), signature: ""), at: 0)
    case .details:
      let details = thinking.lazy.compactMap { part in
        PartSignature.text(part.signature, for: RandomRequest.provider)
      }
      guard let first = details.first(where: { $0.hasPrefix("[") }) else { return }
      message.content.insert(Self.thinking("", signature: first), at: 0)
    }
  }

  private static func join(_ message: inout Message) {
    var texts: [String] = []
    message.content.removeAll { part in
      switch part.part {
      case .text(let text): texts.append(text)
      case .providerPart: break
      default: return false
      }
      return true
    }
    let text = texts.joined(separator: "\n")
    if !text.isEmpty { message.content.insert(.with { $0.part = .text(text) }, at: 0) }
  }

  private func normalized(_ part: ContentPart) -> ContentPart {
    var part = part
    var isText = false
    switch part.part {
    case .text: isText = true
    case .document(var document):
      if document.filename.isEmpty { document.filename = "document" }
      part.part = .document(document)
    case .audio(var audio):
      if audio.mimeType == "audio/x-wav" { audio.mimeType = "audio/wav" }
      part.part = .audio(audio)
    default: break
    }
    guard let mark = part.cacheBreakpoint else { return part }
    switch self.profile.cacheMark {
    case .breakpoint:
      if mark.ttl != nil { part.cacheBreakpoint?.ttl = .with { $0.seconds = 1800 } }
    case .cacheControl:
      if !isText { part.cacheBreakpoint = nil }
      if let ttl = mark.ttl {
        part.cacheBreakpoint?.ttl = .with { $0.seconds = ttl.seconds > 300 ? 3600 : 300 }
      }
    }
    return part
  }

  // MARK: - What is reported and refused

  func changes(
    _ request: CompleteRequest, carried: CompleteRequest, fields: FieldTable
  ) -> [(RequestField, ParameterChange.Change)] {
    var changes: [(RequestField, ParameterChange.Change)] = []
    if let effort = request.reasoning?.effort, effort.rawValue > 1,
      self.profile.efforts(of: carried.model).nearest(to: effort) != effort
    {
      changes.append((.reasoningEffort, .clamped))
    }
    if self.mixesStricts(request) { changes.append((.strictTool, .dropped)) }
    guard fields.says(.cacheBreakpoint) else { return changes }
    for message in request.messages {
      for part in message.content {
        guard let mark = part.cacheBreakpoint else { continue }
        let bearsAny = message.role != .assistant && self.profile.cacheMark == .breakpoint
        if case .text = part.part {
          if !self.takesLifetime(of: mark) { changes.append((.cacheBreakpoint, .clamped)) }
        } else if bearsAny {
          if !self.takesLifetime(of: mark) { changes.append((.cacheBreakpoint, .clamped)) }
        } else {
          changes.append((.cacheBreakpoint, .dropped))
        }
      }
    }
    return changes
  }

  private func takesLifetime(of mark: CacheBreakpoint) -> Bool {
    guard let seconds = mark.ttl?.seconds else { return true }
    switch self.profile.cacheMark {
    case .breakpoint: return seconds == 1800
    case .cacheControl: return seconds == 300 || seconds == 3600
    }
  }

  /// Sound in a form that the server does not take.
  func refuses(_ request: CompleteRequest, fields: FieldTable) -> Bool {
    guard let formats = self.profile.audioFormats else { return false }
    return request.messages.flatMap(\.content).contains { part in
      guard case .audio(let audio) = part.part else { return false }
      return !formats.contains(audio.mimeType == "audio/mpeg" ? "mp3" : "wav")
    }
  }
}
