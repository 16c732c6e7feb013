/// `google.rpc.RetryInfo`: when another try may succeed.
public struct RetryInfo: StatusDetail {
  public static var messageName: String { "google.rpc.RetryInfo" }

  /// Wait at least this long.
  public var retryDelay: ProtoDuration?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.retryDelay, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.retryDelay, 1)
  }
}
