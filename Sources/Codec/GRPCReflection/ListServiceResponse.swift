/// `ListServiceResponse` of `grpc.reflection`: every service of the server.
public struct ListServiceResponse: WireMessage {
  public var service: [ServiceResponse] = []

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.service, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.service, 1)
  }
}
