/// A block that only its provider has (a server tool's call or result, executed
/// code), sent back to that provider unchanged and left out for any other.
public struct ProviderPart: WireMessage {
  public var provider = ""
  /// The block as JSON text.
  public var json = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.provider, field)
    case 2: try reader.read(&self.json, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.provider, 1)
    writer.write(self.json, 2)
  }
}
