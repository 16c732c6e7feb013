internal import Codec
internal import Router

extension OpenAIRequest {
  mutating func writeMessages(_ writer: inout JSONWriter) throws(AttemptFailure) {
    let messages = self.request.messages
    // Behind it stand the calls of the turn that is still going on.
    let lastUser = messages.lastIndex { $0.role == .user } ?? -1
    writer.beginArray()
    for (index, message) in messages.enumerated() {
      writer.beginObject()
      writer.key("role")
      writer.string(self.role(of: message))
      if !message.name.isEmpty, self.fields.says(.participantName) {
        writer.key("name")
        writer.string(message.name)
      }
      if message.role == .tool {
        writer.key("tool_call_id")
        writer.string(message.toolCallID)
      }
      if message.role == .assistant {
        self.writeAssistant(message, isInToolLoop: index > lastUser, &writer)
      } else {
        try self.writeContent(message, index, &writer)
      }
      writer.endObject()
    }
    writer.endArray()
  }

  private func role(of message: Message) -> String {
    switch message.role {
    case .system: "system"
    case .developer: self.fields[.developerRole].kind == .forwarded ? "developer" : "system"
    case .assistant: "assistant"
    case .tool: "tool"
    default: "user"
    }
  }

  private mutating func writeAssistant(
    _ message: Message, isInToolLoop: Bool, _ writer: inout JSONWriter
  ) {
    // Texts, and what this provider itself has put among them.
    var texts: [ContentPart] = []
    var refusal = ""
    var calls: [ToolCall] = []
    for part in message.content {
      switch part.part {
      case .text: texts.append(part)
      case .refusal(let text):
        if self.fields[.refusal].name != nil {
          refusal += text
        } else {
          texts.append(.with { $0.part = .text(text) })
        }
      case .toolCall(let call): calls.append(call)
      case .providerPart(let own) where own.provider == self.body.target.provider:
        texts.append(part)
      default: break
      }
      if part.bearsMark {
        self.reportLifetime(of: part)
      } else if part.cacheBreakpoint != nil, self.fields.says(.cacheBreakpoint) {
        self.body.report(.dropped, of: .cacheBreakpoint, "only texts and media bear one")
      }
    }
    writer.key("content")
    if texts.isEmpty {
      if calls.isEmpty && refusal.isEmpty { writer.string("") } else { writer.null() }
    } else {
      self.writeTexts(texts, &writer)
    }
    if !refusal.isEmpty {
      writer.key("refusal")
      writer.string(refusal)
    }
    self.writeThinking(of: message, isInToolLoop: isInToolLoop && !calls.isEmpty, &writer)
    self.writeCalls(calls, &writer)
  }

  private func writeCalls(_ calls: [ToolCall], _ writer: inout JSONWriter) {
    guard !calls.isEmpty else { return }
    writer.key("tool_calls")
    writer.beginArray()
    for (index, call) in calls.enumerated() {
      writer.beginObject()
      if self.profile.numbersCalls {
        writer.key("index")
        writer.int(Int64(index))
      }
      writer.key("id")
      writer.string(call.id)
      writer.key("type")
      writer.string("function")
      writer.key("function")
      writer.beginObject()
      writer.key("name")
      writer.string(call.name)
      writer.key("arguments")
      writer.string(call.argumentsJSON.isEmpty ? "{}" : call.argumentsJSON)
      writer.endObject()
      writer.endObject()
    }
    writer.endArray()
  }

  /// What the same provider thought, where it wants that back.
  private func writeThinking(
    of message: Message, isInToolLoop: Bool, _ writer: inout JSONWriter
  ) {
    switch self.profile.thinkingReplay {
    case .none: break
    case .textInToolLoops:
      guard isInToolLoop else { return }
      let texts = message.content.compactMap { part -> String? in
        guard case .thinking(let thinking) = part.part, self.ownSignature(of: part) != nil else {
          return nil
        }
        return thinking.text
      }
      // The API wants the member in any case: another's thinking is not its own.
      writer.key("reasoning_content")
      writer.string(texts.joined())
    case .details:
      // The caller may have changed it: what is no array would break the body.
      for part in message.content {
        guard let details = self.ownSignature(of: part), self.parser.isArray(details) else {
          continue
        }
        writer.key("reasoning_details")
        return writer.raw(details)
      }
    }
  }

  private func ownSignature(of part: ContentPart) -> String? {
    if part.signature.isEmpty { return nil }
    return PartSignature.text(part.signature, for: self.body.target.provider)
  }

  // MARK: - Content

  /// One text as a string, which every server takes; several as parts.
  private func writeTexts(_ texts: [ContentPart], _ writer: inout JSONWriter) {
    if self.profile.joinsTexts { return writer.string(Self.joined(texts)) }
    if texts.count == 1, self.isPlain(texts[0]), case .text(let text) = texts[0].part {
      return writer.string(text)
    }
    writer.beginArray()
    for part in texts {
      switch part.part {
      case .text(let text): self.writeText(text, part, &writer)
      case .providerPart(let own): writer.raw(own.json)
      default: break
      }
    }
    writer.endArray()
  }

  private static func joined(_ parts: [ContentPart]) -> String {
    let texts = parts.compactMap { part in
      if case .text(let text) = part.part { text } else { nil }
    }
    return texts.joined(separator: "\n")
  }

  /// In a message that is not the assistant's.
  private func isWritten(_ part: ContentPart) -> Bool {
    switch part.part {
    case .providerPart(let own): own.provider == self.body.target.provider
    case .thinking, .toolCall, nil: false
    default: true
    }
  }

  private func isPlain(_ part: ContentPart) -> Bool {
    part.cacheBreakpoint == nil || !self.fields.says(.cacheBreakpoint)
  }

  private mutating func writeContent(
    _ message: Message, _ index: Int, _ writer: inout JSONWriter
  ) throws(AttemptFailure) {
    for part in message.content { self.reportLifetime(of: part) }
    writer.key("content")
    if message.content.count == 1, self.isPlain(message.content[0]),
      case .text(let text) = message.content[0].part
    {
      return writer.string(text)
    }
    guard message.content.contains(where: { self.isWritten($0) }) else { return writer.string("") }
    if self.profile.joinsTexts, message.role != .user {
      return writer.string(Self.joined(message.content))
    }
    writer.beginArray()
    for (place, part) in message.content.enumerated() {
      let path = "messages[\(index)].content[\(place)]"
      switch part.part {
      case .text(let text), .refusal(let text): self.writeText(text, part, &writer)
      case .image(let image): self.writeImage(image, part, &writer)
      case .audio(let audio): try self.writeAudio(audio, part, path, &writer)
      case .document(let document): try self.writeDocument(document, part, path, &writer)
      case .providerPart(let own):
        if own.provider == self.body.target.provider { writer.raw(own.json) }
      case .thinking, .toolCall, nil: break
      }
    }
    writer.endArray()
  }

  private func writeText(_ text: String, _ part: ContentPart, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("type")
    writer.string("text")
    writer.key("text")
    writer.string(text)
    self.writeCacheMark(of: part, &writer)
    writer.endObject()
  }

  /// Where the server has lifetimes of its own.
  mutating func reportLifetime(of part: ContentPart) {
    if self.profile.cacheMark == .cacheControl, part.cacheBreakpoint != nil, !part.bearsMark {
      return self.body.report(.dropped, of: .cacheBreakpoint, "only texts bear one")
    }
    guard let breakpoint = part.cacheBreakpoint, self.fields.says(.cacheBreakpoint),
      let seconds = breakpoint.ttl?.seconds
    else { return }
    switch self.profile.cacheMark {
    case .breakpoint:
      if seconds != 1800 {
        self.body.report(.clamped, of: .cacheBreakpoint, "\(seconds) s -> 1800 s")
      }
    case .cacheControl:
      if let clamped = CacheControl.clamped(breakpoint) {
        self.body.report(.clamped, of: .cacheBreakpoint, clamped)
      }
    }
  }

  /// As the last member of the part that it marks.
  func writeCacheMark(of part: ContentPart, _ writer: inout JSONWriter) {
    guard let breakpoint = part.cacheBreakpoint, self.fields.says(.cacheBreakpoint) else { return }
    switch self.profile.cacheMark {
    case .breakpoint:
      writer.key("prompt_cache_breakpoint")
      writer.beginObject()
      writer.key("mode")
      writer.string("explicit")
      if breakpoint.ttl != nil {
        writer.key("ttl")
        writer.string("30m")
      }
      writer.endObject()
    case .cacheControl: if part.bearsMark { CacheControl.write(breakpoint, &writer) }
    }
  }
}

extension ContentPart {
  /// Whether the end of a cached prefix can be marked on it.
  fileprivate var bearsMark: Bool {
    if case .text = self.part { true } else { false }
  }
}
