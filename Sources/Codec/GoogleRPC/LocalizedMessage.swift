/// `google.rpc.LocalizedMessage`: what happened, in a language.
public struct LocalizedMessage: StatusDetail {
  public static var messageName: String { "google.rpc.LocalizedMessage" }

  /// By https://www.rfc-editor.org/rfc/bcp/bcp47.txt: "en-US".
  public var locale = ""
  public var message = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.locale, field)
    case 2: try reader.read(&self.message, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.locale, 1)
    writer.write(self.message, 2)
  }
}
