public struct Started: WireMessage {
  public var id = ""
  public var createTime: ProtoTimestamp?
  public var model = ""
  public var provider = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.id, field)
    case 2: try reader.read(&self.createTime, field)
    case 3: try reader.read(&self.model, field)
    case 4: try reader.read(&self.provider, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.id, 1)
    writer.write(self.createTime, 2)
    writer.write(self.model, 3)
    writer.write(self.provider, 4)
  }
}
