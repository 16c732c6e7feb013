/// `ErrorResponse` of `grpc.reflection`: why there is no answer to one request. The stream goes on.
public struct ErrorResponse: WireMessage {
  /// A gRPC status code.
  public var errorCode: Int32 = 0
  public var errorMessage = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.errorCode, field)
    case 2: try reader.read(&self.errorMessage, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.errorCode, 1)
    writer.write(self.errorMessage, 2)
  }
}
