public struct Choice: WireMessage {
  public var index: Int32 = 0
  public var message: Message?
  public var finishReason = FinishReason.unspecified
  /// Of the text, or of the refusal that stands in its place.
  public var logprobs: [TokenLogprob] = []
  /// The provider's own word: "end_turn", "model_length", "SAFETY".
  public var providerFinishReason = ""
  /// The one of Sampling.stop that was met, where the provider says.
  public var stopSequence = ""
  /// For a person: why it was filtered, refused or broken off.
  public var finishDetail = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.index, field)
    case 2: try reader.read(&self.message, field)
    case 3: try reader.read(&self.finishReason, field)
    case 4: try reader.read(&self.logprobs, field)
    case 5: try reader.read(&self.providerFinishReason, field)
    case 6: try reader.read(&self.stopSequence, field)
    case 7: try reader.read(&self.finishDetail, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.index, 1)
    writer.write(self.message, 2)
    writer.write(self.finishReason, 3)
    writer.write(self.logprobs, 4)
    writer.write(self.providerFinishReason, 5)
    writer.write(self.stopSequence, 6)
    writer.write(self.finishDetail, 7)
  }
}
