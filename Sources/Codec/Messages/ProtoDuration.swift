/// `google.protobuf.Duration`: A span of time. Named so because the standard library has a `Duration`.
public struct ProtoDuration: WireMessage {
  public var seconds: Int64 = 0
  /// 0 to 999 999 999, of the sign of `seconds`.
  public var nanos: Int32 = 0

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.seconds, field)
    case 2: try reader.read(&self.nanos, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.seconds, 1)
    writer.write(self.nanos, 2)
  }
}
