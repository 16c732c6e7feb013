/// Unset is plain text.
public struct ResponseFormat: WireMessage {
  public enum Format: Equatable, Sendable {
    case jsonObject(JsonObjectFormat)
    case jsonSchema(JsonSchemaFormat)
  }

  public var format: Format?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1:
      try reader.read(&self.format, field, Format.jsonObject) {
        if case .jsonObject(let value) = $0 { value } else { nil }
      }
    case 2:
      try reader.read(&self.format, field, Format.jsonSchema) {
        if case .jsonSchema(let value) = $0 { value } else { nil }
      }
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    switch self.format {
    case .jsonObject(let value): writer.writePresent(value, 1)
    case .jsonSchema(let value): writer.writePresent(value, 2)
    case nil: break
    }
  }
}
