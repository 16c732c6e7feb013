/// `ServiceResponse` of `grpc.reflection`: one service.
public struct ServiceResponse: WireMessage {
  /// Its full name.
  public var name = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.name, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.name, 1)
  }
}
