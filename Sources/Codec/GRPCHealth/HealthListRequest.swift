/// `grpc.health.v1.HealthListRequest`: asks for the status of every service.
public struct HealthListRequest: WireMessage {
  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    try reader.skip(field)
  }

  public func encode(into writer: inout WireWriter) {}
}
