public struct Completed: WireMessage {
  public var usage: Usage?
  public var route: Route?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.usage, field)
    case 2: try reader.read(&self.route, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.usage, 1)
    writer.write(self.route, 2)
  }
}
