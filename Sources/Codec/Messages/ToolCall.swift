public struct ToolCall: WireMessage {
  /// Unique in the conversation; made up where the provider sends none.
  public var id = ""
  public var name = ""
  /// The arguments as JSON text, exactly as the model wrote them; "{}" where it wrote none.
  public var argumentsJSON = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.id, field)
    case 2: try reader.read(&self.name, field)
    case 3: try reader.read(&self.argumentsJSON, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.id, 1)
    writer.write(self.name, 2)
    writer.write(self.argumentsJSON, 3)
  }
}
