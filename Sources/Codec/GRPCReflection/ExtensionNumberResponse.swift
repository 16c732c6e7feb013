/// `ExtensionNumberResponse` of `grpc.reflection`: the extensions of one message.
public struct ExtensionNumberResponse: WireMessage {
  /// The full name of the message that is extended.
  public var baseTypeName = ""
  public var extensionNumber: [Int32] = []

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.baseTypeName, field)
    case 2: try reader.read(&self.extensionNumber, field, as: Int32Coding.self)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.baseTypeName, 1)
    writer.writePacked(self.extensionNumber, 2, as: Int32Coding.self)
  }
}
