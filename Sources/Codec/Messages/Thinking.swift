public struct Thinking: WireMessage {
  public var text = ""
  /// The provider withholds the text; the part's `signature` holds it encrypted.
  public var redacted = false

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.text, field)
    case 2: try reader.read(&self.redacted, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.text, 1)
    writer.write(self.redacted, 2)
  }
}
