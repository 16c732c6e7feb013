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
      var current: JsonObjectFormat?
      if case .jsonObject(let value) = self.format { current = value }
      if let value = try reader.message(field, mergedInto: current) {
        self.format = .jsonObject(value)
      }
    case 2:
      var current: JsonSchemaFormat?
      if case .jsonSchema(let value) = self.format { current = value }
      if let value = try reader.message(field, mergedInto: current) {
        self.format = .jsonSchema(value)
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
