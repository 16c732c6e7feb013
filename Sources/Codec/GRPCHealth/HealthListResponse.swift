/// `grpc.health.v1.HealthListResponse`: the status of every service.
public struct HealthListResponse: WireMessage {
  /// By the services' full names.
  public var statuses: [String: HealthCheckResponse] = [:]

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1:
      try reader.read(
        &self.statuses, field, keys: StringCoding.self,
        values: MessageCoding<HealthCheckResponse>.self)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(
      self.statuses, 1, keys: StringCoding.self,
      values: MessageCoding<HealthCheckResponse>.self)
  }
}
