public struct ContentPart: WireMessage {
  /// Media is boxed, so that text is small to move.
  public enum Part: Equatable, Sendable {
    case text(String)
    indirect case image(Media)
    indirect case audio(Media)
    indirect case document(Media)
    case thinking(Thinking)
    /// The model declined, in its own words.
    case refusal(String)
    /// ROLE_ASSISTANT: a call that it made.
    case toolCall(ToolCall)
    case providerPart(ProviderPart)
  }

  public var part: Part?
  /// The sources of `text` or `thinking`.
  public var citations: [Citation] = []
  /// Opaque state of the provider that wrote the part (a thinking signature, a thought
  /// signature on a tool call): sent back unchanged with it. No other provider is shown it.
  public var signature: [UInt8] = []
  /// Set on the last part of a prefix that is worth caching at the provider.
  public var cacheBreakpoint: CacheBreakpoint?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.part, field, Part.text)
    case 2:
      try reader.read(&self.part, field, Part.image) {
        if case .image(let value) = $0 { value } else { nil }
      }
    case 3:
      try reader.read(&self.part, field, Part.audio) {
        if case .audio(let value) = $0 { value } else { nil }
      }
    case 4:
      try reader.read(&self.part, field, Part.document) {
        if case .document(let value) = $0 { value } else { nil }
      }
    case 5:
      try reader.read(&self.part, field, Part.thinking) {
        if case .thinking(let value) = $0 { value } else { nil }
      }
    case 6: try reader.read(&self.part, field, Part.refusal)
    case 7:
      try reader.read(&self.part, field, Part.toolCall) {
        if case .toolCall(let value) = $0 { value } else { nil }
      }
    case 8:
      try reader.read(&self.part, field, Part.providerPart) {
        if case .providerPart(let value) = $0 { value } else { nil }
      }
    case 13: try reader.read(&self.citations, field)
    case 14: try reader.read(&self.signature, field)
    case 15: try reader.read(&self.cacheBreakpoint, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    switch self.part {
    case .text(let value): writer.writePresent(value, 1)
    case .image(let value): writer.writePresent(value, 2)
    case .audio(let value): writer.writePresent(value, 3)
    case .document(let value): writer.writePresent(value, 4)
    case .thinking(let value): writer.writePresent(value, 5)
    case .refusal(let value): writer.writePresent(value, 6)
    case .toolCall(let value): writer.writePresent(value, 7)
    case .providerPart(let value): writer.writePresent(value, 8)
    case nil: break
    }
    writer.write(self.citations, 13)
    writer.write(self.signature, 14)
    writer.write(self.cacheBreakpoint, 15)
  }
}
