/// `grpc.health.v1.HealthCheckRequest`: what Check and Watch take.
public struct HealthCheckRequest: WireMessage {
  /// A service's full name; empty is the whole server.
  public var service = ""

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
