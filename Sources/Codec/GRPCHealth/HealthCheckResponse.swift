/// `grpc.health.v1.HealthCheckResponse`: the status of one service.
public struct HealthCheckResponse: WireMessage {
  public struct ServingStatus: WireEnum {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let unknown = ServingStatus(rawValue: 0)
    public static let serving = ServingStatus(rawValue: 1)
    public static let notServing = ServingStatus(rawValue: 2)
    /// Only Watch says so: to Check, an unknown service is an error.
    public static let serviceUnknown = ServingStatus(rawValue: 3)
  }

  public var status = ServingStatus.unknown

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.status, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.status, 1)
  }
}
