/// `google.rpc.Status`: what the `grpc-status-details-bin` trailer holds.
public struct GoogleRPCStatus: WireMessage {
  /// The call's gRPC status code.
  public var code: Int32 = 0
  public var message = ""
  public var details: [ProtoAny] = []

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.code, field)
    case 2: try reader.read(&self.message, field)
    case 3: try reader.read(&self.details, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.code, 1)
    writer.write(self.message, 2)
    writer.write(self.details, 3)
  }
}
