/// `google.rpc.ErrorInfo`: why a call failed, for a program.
public struct ErrorInfo: StatusDetail {
  public static var messageName: String { "google.rpc.ErrorInfo" }

  /// UPPER_SNAKE_CASE, at most 63 characters: "MODEL_NOT_FOUND".
  public var reason = ""
  /// Who says so: "switchyard".
  public var domain = ""
  public var metadata: [String: String] = [:]

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.reason, field)
    case 2: try reader.read(&self.domain, field)
    case 3: try reader.read(&self.metadata, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.reason, 1)
    writer.write(self.domain, 2)
    writer.write(self.metadata, 3)
  }
}
