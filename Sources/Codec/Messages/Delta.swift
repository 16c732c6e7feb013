/// A choice's deltas, applied in order, build its Message.
public struct Delta: WireMessage {
  /// The large and rare members are boxed, so that a text delta is small to move.
  public enum Kind: Equatable, Sendable {
    case text(String)
    case thinking(String)
    case toolCall(ToolCallDelta)
    case refusal(String)
    /// A part that comes whole: redacted thinking, an image, a provider's own block.
    indirect case part(ContentPart)
    /// One more of the part's citations.
    indirect case citation(Citation)
    /// The part's signature, whole.
    case signature([UInt8])
  }

  public var choiceIndex: Int32 = 0
  /// The place in Message.content of the part that this begins or continues: 0, 1, 2
  /// in order of first delta. Parts may take turns.
  public var partIndex: Int32 = 0
  public var delta: Kind?
  public var logprobs: [TokenLogprob] = []

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.choiceIndex, field)
    case 2: try reader.read(&self.partIndex, field)
    case 3: try reader.read(&self.delta, field, Kind.text)
    case 4: try reader.read(&self.delta, field, Kind.thinking)
    case 5:
      try reader.read(&self.delta, field, Kind.toolCall) {
        if case .toolCall(let value) = $0 { value } else { nil }
      }
    case 6: try reader.read(&self.delta, field, Kind.refusal)
    case 7:
      try reader.read(&self.delta, field, Kind.part) {
        if case .part(let value) = $0 { value } else { nil }
      }
    case 8:
      try reader.read(&self.delta, field, Kind.citation) {
        if case .citation(let value) = $0 { value } else { nil }
      }
    case 9: try reader.read(&self.delta, field, Kind.signature)
    case 15: try reader.read(&self.logprobs, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.choiceIndex, 1)
    writer.write(self.partIndex, 2)
    switch self.delta {
    case .text(let value): writer.writePresent(value, 3)
    case .thinking(let value): writer.writePresent(value, 4)
    case .toolCall(let value): writer.writePresent(value, 5)
    case .refusal(let value): writer.writePresent(value, 6)
    case .part(let value): writer.writePresent(value, 7)
    case .citation(let value): writer.writePresent(value, 8)
    case .signature(let value): writer.writePresent(value, 9)
    case nil: break
    }
    writer.write(self.logprobs, 15)
  }
}
