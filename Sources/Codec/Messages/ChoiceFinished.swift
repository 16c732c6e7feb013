/// No delta of the choice comes after it. The fields are as in Choice.
public struct ChoiceFinished: WireMessage {
  public var choiceIndex: Int32 = 0
  public var finishReason = FinishReason.unspecified
  public var providerFinishReason = ""
  public var stopSequence = ""
  public var finishDetail = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.choiceIndex, field)
    case 2: try reader.read(&self.finishReason, field)
    case 3: try reader.read(&self.providerFinishReason, field)
    case 4: try reader.read(&self.stopSequence, field)
    case 5: try reader.read(&self.finishDetail, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.choiceIndex, 1)
    writer.write(self.finishReason, 2)
    writer.write(self.providerFinishReason, 3)
    writer.write(self.stopSequence, 4)
    writer.write(self.finishDetail, 5)
  }
}
