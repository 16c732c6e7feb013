public struct ToolChoice: WireMessage {
  public struct Mode: WireEnum {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let unspecified = Mode(rawValue: 0)
    public static let auto = Mode(rawValue: 1)
    public static let none = Mode(rawValue: 2)
    public static let required = Mode(rawValue: 3)
  }

  public var mode = ToolChoice.Mode.unspecified
  /// The functions that may be called; empty is all. One name and MODE_REQUIRED force that call.
  public var functionNames: [String] = []

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.mode, field)
    case 2: try reader.read(&self.functionNames, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.mode, 1)
    writer.write(self.functionNames, 2)
  }
}
