/// `ExtensionRequest` of `grpc.reflection`: asks for one extension.
public struct ExtensionRequest: WireMessage {
  /// The full name of the message that is extended.
  public var containingType = ""
  public var extensionNumber: Int32 = 0

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.containingType, field)
    case 2: try reader.read(&self.extensionNumber, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.containingType, 1)
    writer.write(self.extensionNumber, 2)
  }
}
