internal import Codec
internal import Router

extension MistralRequest {
  /// Said by the assistant where the user speaks right behind a tool, which the API refuses.
  private static let acknowledgement = "OK."

  mutating func writeMessages(_ writer: inout JSONWriter) throws(AttemptFailure) {
    let messages = self.request.messages
    var previous = Role.unspecified
    writer.beginArray()
    // The API refuses an instruction behind an answer.
    for (index, message) in messages.enumerated().filter({ $0.element.isInstruction })
      + messages.enumerated().filter({ !$0.element.isInstruction })
    {
      if previous == .tool, message.role != .tool, message.role != .assistant {
        self.body.report(
          .emulated, of: .toolCall, "an answer was put between a tool's result and the user's turn")
        Self.writeAcknowledgement(&writer)
      }
      previous = message.role
      writer.beginObject()
      writer.key("role")
      switch message.role {
      case .system, .developer: writer.string("system")
      case .assistant: writer.string("assistant")
      case .tool: writer.string("tool")
      default: writer.string("user")
      }
      if message.role == .tool {
        writer.key("tool_call_id")
        writer.string(ToolCallID.nineCharacters(message.toolCallID))
        if let name = self.toolNames[message.toolCallID] {
          writer.key("name")
          writer.string(name)
        }
      }
      writer.key("content")
      try self.writeContent(message, index, &writer)
      if message.role == .assistant {
        self.writeCalls(message, &writer)
        if index == messages.count - 1 {
          writer.key("prefix")
          writer.bool(true)
        }
      }
      writer.endObject()
    }
    writer.endArray()
  }

  private static func writeAcknowledgement(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("role")
    writer.string("assistant")
    writer.key("content")
    writer.string(Self.acknowledgement)
    writer.endObject()
  }

  private func writeCalls(_ message: Message, _ writer: inout JSONWriter) {
    var hasCall = false
    for case .toolCall(let call)? in message.content.lazy.map(\.part) {
      if !hasCall {
        writer.key("tool_calls")
        writer.beginArray()
        hasCall = true
      }
      writer.beginObject()
      writer.key("id")
      writer.string(ToolCallID.nineCharacters(call.id))
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
    if hasCall { writer.endArray() }
  }

  /// One text, or none, as a string; else chunks.
  private func writeContent(
    _ message: Message, _ index: Int, _ writer: inout JSONWriter
  ) throws(AttemptFailure) {
    let content = message.content.enumerated().filter { self.isWritten($0.element) }
    if content.isEmpty { return writer.string("") }
    if content.count == 1 {
      switch content[0].element.part {
      case .text(let text), .refusal(let text): return writer.string(text)
      default: break
      }
    }
    writer.beginArray()
    for (place, part) in content {
      try self.write(part, "messages[\(index)].content[\(place)]", &writer)
    }
    writer.endArray()
  }

  private func isWritten(_ part: ContentPart) -> Bool {
    switch part.part {
    case .text, .refusal, .image, .audio, .document: true
    case .thinking: self.ownSignature(of: part) != nil
    case .providerPart(let own): own.provider == self.body.target.provider
    case .toolCall, nil: false
    }
  }

  private func ownSignature(of part: ContentPart) -> String? {
    PartSignature.text(part.signature, for: self.body.target.provider)
  }

  private func write(
    _ part: ContentPart, _ path: String, _ writer: inout JSONWriter
  ) throws(AttemptFailure) {
    switch part.part {
    case .text(let text), .refusal(let text): Self.writeText(text, &writer)
    case .thinking(let thinking):
      self.writeThinking(thinking, signature: self.ownSignature(of: part) ?? "", &writer)
    case .image(let image): self.writeImage(image, &writer)
    case .audio(let audio):
      guard case .data(let bytes) = audio.source else {
        throw AttemptFailure(
          .requestRejected,
          detail: "\(path): \(self.body.target.provider) takes sound as bytes only: send `data`",
          remedy: .tryElsewhere)
      }
      writer.beginObject()
      writer.key("type")
      writer.string("input_audio")
      writer.key("input_audio")
      writer.base64(bytes)
      writer.endObject()
    case .document(let document): self.writeDocument(document, &writer)
    case .providerPart(let own): writer.raw(own.json)
    case .toolCall, nil: break
    }
  }

  private static func writeText(_ text: String, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("type")
    writer.string("text")
    writer.key("text")
    writer.string(text)
    writer.endObject()
  }

  private func writeThinking(
    _ thinking: Thinking, signature: String, _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.key("type")
    writer.string("thinking")
    writer.key("thinking")
    writer.beginArray()
    Self.writeText(thinking.text, &writer)
    writer.endArray()
    if !signature.isEmpty {
      writer.key("signature")
      writer.string(signature)
    }
    writer.endObject()
  }

  private func writeImage(_ image: Media, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("type")
    writer.string("image_url")
    writer.key("image_url")
    if image.detail.isEmpty {
      Self.writeURL(of: image, &writer)
    } else {
      writer.beginObject()
      writer.key("url")
      Self.writeURL(of: image, &writer)
      writer.key("detail")
      writer.string(image.detail)
      writer.endObject()
    }
    writer.endObject()
  }

  private func writeDocument(_ document: Media, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("type")
    writer.string("document_url")
    writer.key("document_url")
    Self.writeURL(of: document, &writer)
    if !document.filename.isEmpty {
      writer.key("document_name")
      writer.string(document.filename)
    }
    writer.endObject()
  }

  private static func writeURL(of media: Media, _ writer: inout JSONWriter) {
    switch media.source {
    case .data(let bytes): writer.base64(bytes, prefix: "data:\(media.mimeType);base64,")
    case .url(let url): writer.string(url)
    case nil: writer.string("")
    }
  }
}
