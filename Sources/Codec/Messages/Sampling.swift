public struct Sampling: WireMessage {
  public var temperature: Double?
  public var topP: Double?
  public var topK: Int32?
  /// Thinking included.
  public var maxOutputTokens: Int32?
  /// Not part of the answer when met.
  public var stop: [String] = []
  public var seed: Int64?
  public var frequencyPenalty: Double?
  public var presencePenalty: Double?
  /// How many alternative answers; unset is 1.
  public var candidateCount: Int32?
  /// Log-probabilities of the output tokens, each with this many alternatives, 0 to
  /// 20; unset: none.
  public var topLogprobs: Int32?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.temperature, field)
    case 2: try reader.read(&self.topP, field)
    case 3: try reader.read(&self.topK, field)
    case 4: try reader.read(&self.maxOutputTokens, field)
    case 5: try reader.read(&self.stop, field)
    case 6: try reader.read(&self.seed, field)
    case 7: try reader.read(&self.frequencyPenalty, field)
    case 8: try reader.read(&self.presencePenalty, field)
    case 9: try reader.read(&self.candidateCount, field)
    case 10: try reader.read(&self.topLogprobs, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.temperature, 1)
    writer.write(self.topP, 2)
    writer.write(self.topK, 3)
    writer.write(self.maxOutputTokens, 4)
    writer.write(self.stop, 5)
    writer.write(self.seed, 6)
    writer.write(self.frequencyPenalty, 7)
    writer.write(self.presencePenalty, 8)
    writer.write(self.candidateCount, 9)
    writer.write(self.topLogprobs, 10)
  }
}
