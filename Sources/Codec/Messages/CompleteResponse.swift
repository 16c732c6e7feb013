public struct CompleteResponse: WireMessage {
  public var id = ""
  public var createTime: ProtoTimestamp?
  /// The catalog id that served the call.
  public var model = ""
  public var choices: [Choice] = []
  public var usage: Usage?
  public var route: Route?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.id, field)
    case 2: try reader.read(&self.createTime, field)
    case 3: try reader.read(&self.model, field)
    case 4: try reader.read(&self.choices, field)
    case 5: try reader.read(&self.usage, field)
    case 6: try reader.read(&self.route, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.id, 1)
    writer.write(self.createTime, 2)
    writer.write(self.model, 3)
    writer.write(self.choices, 4)
    writer.write(self.usage, 5)
    writer.write(self.route, 6)
  }
}
