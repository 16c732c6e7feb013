internal import Codec
internal import Router

extension AnthropicRequest {
  /// Said for the user where a turn of his has to be and there is none: the API's first turn is
  /// his, and none is empty.
  private static let placeholder = "Go on."

  // MARK: - Instructions

  mutating func writeSystem(_ writer: inout JSONWriter) {
    let parts = self.request.messages.lazy
      .filter { $0.role == .system || $0.role == .developer }
      .flatMap(\.content)
    var texts: [(text: String, breakpoint: CacheBreakpoint?)] = []
    for part in parts {
      if case .text(let text) = part.part, self.isWritten(part) {
        texts.append((text, part.cacheBreakpoint))
      }
    }
    if case .jsonObject = self.request.responseFormat?.format {
      texts.append(("Answer with one JSON object and nothing else.", nil))
    }
    guard !texts.isEmpty, self.body.begin("system", &writer) else { return }
    if texts.count == 1, texts[0].breakpoint == nil { return writer.string(texts[0].text) }
    writer.beginArray()
    for (text, breakpoint) in texts { self.writeText(text, breakpoint, &writer) }
    writer.endArray()
  }

  // MARK: - Turns

  /// The messages of one turn: the API wants user and assistant by turns, and a tool's result in
  /// the user's.
  private struct Turn {
    let isAssistant: Bool
    /// Places in the request.
    var messages: [Int]
  }

  private var turns: [Turn] {
    var turns: [Turn] = []
    for (index, message) in self.request.messages.enumerated() {
      switch message.role {
      case .system, .developer: continue
      default: break
      }
      guard message.content.contains(where: { self.isWritten($0) }) || message.role == .tool else {
        continue
      }
      let isAssistant = message.role == .assistant
      if turns.last?.isAssistant == isAssistant {
        turns[turns.count - 1].messages.append(index)
      } else {
        turns.append(Turn(isAssistant: isAssistant, messages: [index]))
      }
    }
    return turns
  }

  mutating func writeMessages(_ writer: inout JSONWriter) throws(AttemptFailure) {
    let turns = self.turns
    writer.beginArray()
    if turns.first?.isAssistant != false {
      self.body.report(
        .emulated, of: .prefill, "a turn of the user was put first, as the API wants")
      Self.writePlaceholder(&writer)
    }
    let isPrefill = self.request.messages.last?.role == .assistant
    for (place, turn) in turns.enumerated() {
      writer.beginObject()
      writer.key("role")
      writer.string(turn.isAssistant ? "assistant" : "user")
      writer.key("content")
      if turn.isAssistant {
        try self.writeAssistant(
          turn.messages, isPrefill: isPrefill && place == turns.count - 1, &writer)
      } else {
        try self.writeUser(turn.messages, &writer)
      }
      writer.endObject()
    }
    // Without it the assistant's last turn would be a prefill that nobody asked for.
    if !isPrefill, turns.last?.isAssistant == true {
      self.body.report(
        .emulated, of: .prefill, "the user's last turn was blank, which the API refuses")
      Self.writePlaceholder(&writer)
    }
    writer.endArray()
  }

  private static func writePlaceholder(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("role")
    writer.string("user")
    writer.key("content")
    writer.string(Self.placeholder)
    writer.endObject()
  }

  /// Tools' results come first, all in this one message.
  private mutating func writeUser(
    _ places: [Int], _ writer: inout JSONWriter
  ) throws(AttemptFailure) {
    let messages = self.request.messages
    if places.count == 1, let text = self.onlyText(of: messages[places[0]]) {
      return writer.string(text)
    }
    writer.beginArray()
    for place in places where messages[place].role == .tool {
      try self.writeResult(messages[place], place, &writer)
    }
    for place in places where messages[place].role != .tool {
      for (index, part) in messages[place].content.enumerated() where self.isWritten(part) {
        try self.write(part, "messages[\(place)].content[\(index)]", &writer)
      }
    }
    writer.endArray()
  }

  private func onlyText(of message: Message) -> String? {
    guard message.role != .tool, message.content.count == 1,
      message.content[0].cacheBreakpoint == nil, case .text(let text) = message.content[0].part
    else { return nil }
    return text
  }

  private mutating func writeResult(
    _ message: Message, _ place: Int, _ writer: inout JSONWriter
  ) throws(AttemptFailure) {
    writer.beginObject()
    writer.key("type")
    writer.string("tool_result")
    writer.key("tool_use_id")
    writer.string(ToolCallID.simple(message.toolCallID))
    if let text = self.onlyPlainText(of: message) {
      writer.key("content")
      writer.string(text)
    } else if message.content.contains(where: { self.isWritten($0) }) {
      writer.key("content")
      writer.beginArray()
      for (index, part) in message.content.enumerated() where self.isWritten(part) {
        try self.write(part, "messages[\(place)].content[\(index)]", &writer)
      }
      writer.endArray()
    }
    if message.toolError {
      writer.key("is_error")
      writer.bool(true)
    }
    writer.endObject()
  }

  private func onlyPlainText(of message: Message) -> String? {
    guard message.content.count == 1, message.content[0].cacheBreakpoint == nil,
      case .text(let text) = message.content[0].part
    else { return nil }
    return text
  }

  private mutating func writeAssistant(
    _ places: [Int], isPrefill: Bool, _ writer: inout JSONWriter
  ) throws(AttemptFailure) {
    let messages = self.request.messages
    var parts: [(part: ContentPart, path: String)] = []
    for place in places {
      for (index, part) in messages[place].content.enumerated() where self.isWritten(part) {
        parts.append((part, "messages[\(place)].content[\(index)]"))
      }
    }
    // A prefill that ends in blanks is refused.
    if isPrefill, let last = parts.last, case .text(let text) = last.part.part,
      text.last?.isWhitespace == true
    {
      var trimmed = text
      while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
      parts[parts.count - 1].part.part = .text(trimmed)
      self.body.report(.clamped, of: .prefill, "blanks at its end are left out")
    }
    if parts.count == 1, parts[0].part.cacheBreakpoint == nil,
      case .text(let text) = parts[0].part.part
    {
      return writer.string(text)
    }
    writer.beginArray()
    for (part, path) in parts { try self.write(part, path, &writer) }
    writer.endArray()
  }

  // MARK: - Blocks

  /// Blank texts are refused, and what another provider thought is not shown.
  func isWritten(_ part: ContentPart) -> Bool {
    switch part.part {
    case .text(let text), .refusal(let text): !text.allSatisfy(\.isWhitespace)
    case .thinking: self.ownSignature(of: part)?.isEmpty == false
    case .providerPart(let own): own.provider == self.provider
    case .image, .audio, .document, .toolCall: true
    case nil: false
    }
  }

  /// Whether the end of a cached prefix is marked on it.
  func bearsMark(_ part: ContentPart) -> Bool {
    switch part.part {
    case .thinking, .providerPart: false
    default: part.cacheBreakpoint != nil && self.isWritten(part)
    }
  }

  private func ownSignature(of part: ContentPart) -> String? {
    PartSignature.text(part.signature, for: self.provider)
  }

  private mutating func write(
    _ part: ContentPart, _ path: String, _ writer: inout JSONWriter
  ) throws(AttemptFailure) {
    switch part.part {
    case .text(let text), .refusal(let text):
      self.writeText(text, part.cacheBreakpoint, &writer)
    case .thinking(let thinking):
      self.writeThinkingBlock(thinking, self.ownSignature(of: part) ?? "", &writer)
    case .toolCall(let call): self.writeCall(call, part.cacheBreakpoint, &writer)
    case .providerPart(let own): writer.raw(own.json)
    case .image(let image): try self.writeImage(image, part.cacheBreakpoint, path, &writer)
    case .document(let document):
      try self.writeDocument(document, part.cacheBreakpoint, path, &writer)
    case .audio: throw self.cannot("take sound (\(path))")
    case nil: break
    }
  }

  private mutating func writeText(
    _ text: String, _ breakpoint: CacheBreakpoint?, _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.key("type")
    writer.string("text")
    writer.key("text")
    writer.string(text)
    self.writeMark(breakpoint, &writer)
    writer.endObject()
  }

  private func writeThinkingBlock(
    _ thinking: Thinking, _ signature: String, _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.key("type")
    if thinking.redacted {
      writer.string("redacted_thinking")
      writer.key("data")
    } else {
      writer.string("thinking")
      writer.key("thinking")
      writer.string(thinking.text)
      writer.key("signature")
    }
    writer.string(signature)
    writer.endObject()
  }

  private mutating func writeCall(
    _ call: ToolCall, _ breakpoint: CacheBreakpoint?, _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.key("type")
    writer.string("tool_use")
    writer.key("id")
    writer.string(ToolCallID.simple(call.id))
    writer.key("name")
    writer.string(call.name)
    writer.key("input")
    if call.argumentsJSON.isEmpty {
      writer.raw("{}")
    } else if self.parser.isObject(call.argumentsJSON) {
      writer.raw(call.argumentsJSON)
    } else {
      // A model's mistake in an earlier turn, where the API takes an object only.
      self.body.report(
        .emulated, of: .toolCall, "arguments that are no JSON object, as a text in one")
      writer.beginObject()
      writer.key("invalid_arguments")
      writer.string(call.argumentsJSON)
      writer.endObject()
    }
    self.writeMark(breakpoint, &writer)
    writer.endObject()
  }
}
