public struct ParameterChange: WireMessage {
  public struct Change: WireEnum {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let unspecified = Change(rawValue: 0)
    public static let dropped = Change(rawValue: 1)
    /// Brought into the provider's bounds.
    public static let clamped = Change(rawValue: 2)
    /// Done by other means: a schema by a forced tool call, a candidate by a call of its own.
    public static let emulated = Change(rawValue: 3)
  }

  /// Path in CompleteRequest: "sampling.top_k".
  public var parameter = ""
  public var change = ParameterChange.Change.unspecified
  /// For a person: "1.8 -> 1.5".
  public var detail = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.parameter, field)
    case 2: try reader.read(&self.change, field)
    case 3: try reader.read(&self.detail, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.parameter, 1)
    writer.write(self.change, 2)
    writer.write(self.detail, 3)
  }
}
