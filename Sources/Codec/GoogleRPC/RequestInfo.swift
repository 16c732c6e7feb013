/// `google.rpc.RequestInfo`: which call failed.
public struct RequestInfo: StatusDetail {
  public static var messageName: String { "google.rpc.RequestInfo" }

  /// The call's id, which the gateway's log has too.
  public var requestID = ""
  public var servingData = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.requestID, field)
    case 2: try reader.read(&self.servingData, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.requestID, 1)
    writer.write(self.servingData, 2)
  }
}
