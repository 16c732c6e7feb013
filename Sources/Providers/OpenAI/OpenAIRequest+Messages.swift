internal import Codec
internal import Router

extension OpenAIRequest {
  func writeMessages(_ writer: inout JSONWriter) throws(AttemptFailure) {
    writer.beginArray()
    for (index, message) in self.request.messages.enumerated() {
      writer.beginObject()
      writer.key("role")
      writer.string(self.role(of: message))
      if !message.name.isEmpty {
        writer.key("name")
        writer.string(message.name)
      }
      if message.role == .tool {
        writer.key("tool_call_id")
        writer.string(message.toolCallID)
      }
      if message.role == .assistant {
        self.writeAssistant(message, &writer)
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
    case .developer: self.target.quirks.takesDeveloperRole ? "developer" : "system"
    case .assistant: "assistant"
    case .tool: "tool"
    default: "user"
    }
  }

  /// Thinking stays out: the dialect has no place for it.
  private func writeAssistant(_ message: Message, _ writer: inout JSONWriter) {
    var texts: [String] = []
    var refusal = ""
    var calls: [ToolCall] = []
    for part in message.content {
      switch part.part {
      case .text(let text): texts.append(text)
      case .refusal(let text): refusal += text
      case .toolCall(let call): calls.append(call)
      default: break
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
    guard !calls.isEmpty else { return }
    writer.key("tool_calls")
    writer.beginArray()
    for call in calls {
      writer.beginObject()
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

  /// One text as a string, which every server takes; several as parts.
  private func writeTexts(_ texts: [String], _ writer: inout JSONWriter) {
    if texts.count == 1 { return writer.string(texts[0]) }
    writer.beginArray()
    for text in texts { self.writeTextPart(text, &writer) }
    writer.endArray()
  }

  private func writeTextPart(_ text: String, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("type")
    writer.string("text")
    writer.key("text")
    writer.string(text)
    writer.endObject()
  }

  private func writeContent(
    _ message: Message, _ index: Int, _ writer: inout JSONWriter
  ) throws(AttemptFailure) {
    writer.key("content")
    if message.content.count == 1, case .text(let text) = message.content[0].part {
      return writer.string(text)
    }
    if message.content.isEmpty { return writer.string("") }
    writer.beginArray()
    for (place, part) in message.content.enumerated() {
      let path = "messages[\(index)].content[\(place)]"
      switch part.part {
      case .text(let text): self.writeTextPart(text, &writer)
      case .refusal(let text): self.writeTextPart(text, &writer)
      case .image(let image): self.writeImage(image, &writer)
      case .audio(let audio): try self.writeAudio(audio, path, &writer)
      case .document(let document): try self.writeDocument(document, path, &writer)
      case .providerPart(let part):
        if part.provider == self.target.provider { writer.raw(part.json) }
      case .thinking, .toolCall, nil: break
      }
    }
    writer.endArray()
  }

  private func writeImage(_ image: Media, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("type")
    writer.string("image_url")
    writer.key("image_url")
    writer.beginObject()
    writer.key("url")
    switch image.source {
    case .data(let bytes): writer.base64(bytes, prefix: "data:\(image.mimeType);base64,")
    case .url(let url): writer.string(url)
    case nil: writer.string("")
    }
    if !image.detail.isEmpty {
      writer.key("detail")
      writer.string(image.detail)
    }
    writer.endObject()
    writer.endObject()
  }

  private func writeAudio(
    _ audio: Media, _ path: String, _ writer: inout JSONWriter
  ) throws(AttemptFailure) {
    guard case .data(let bytes) = audio.source else { throw self.needsBytes(path, "audio") }
    writer.beginObject()
    writer.key("type")
    writer.string("input_audio")
    writer.key("input_audio")
    writer.beginObject()
    writer.key("data")
    writer.base64(bytes)
    writer.key("format")
    writer.string(Self.audioFormat(audio.mimeType))
    writer.endObject()
    writer.endObject()
  }

  /// "audio/mpeg" is "mp3"; else the subtype: "audio/wav", "audio/x-wav".
  private static func audioFormat(_ mimeType: String) -> String {
    let subtype = mimeType.split(separator: "/").last.map(String.init) ?? ""
    return switch subtype {
    case "mpeg": "mp3"
    case let other where other.hasPrefix("x-"): String(other.dropFirst(2))
    default: subtype
    }
  }

  private func writeDocument(
    _ document: Media, _ path: String, _ writer: inout JSONWriter
  ) throws(AttemptFailure) {
    guard case .data(let bytes) = document.source else { throw self.needsBytes(path, "document") }
    writer.beginObject()
    writer.key("type")
    writer.string("file")
    writer.key("file")
    writer.beginObject()
    writer.key("filename")
    writer.string(document.filename.isEmpty ? "document" : document.filename)
    writer.key("file_data")
    writer.base64(bytes, prefix: "data:\(document.mimeType);base64,")
    writer.endObject()
    writer.endObject()
  }

  private func needsBytes(_ path: String, _ kind: String) -> AttemptFailure {
    AttemptFailure(
      .requestRejected,
      detail: "\(path): \(self.target.provider) takes \(kind) as bytes only: send `data`")
  }
}
