public struct JsonSchemaFormat: WireMessage {
  public var name = ""
  public var description = ""
  /// A JSON Schema object, as JSON text.
  public var schemaJSON = ""
  /// The answer is validated against the schema before Complete returns it; one
  /// that fails is repaired once, then tried elsewhere, then ABORTED. A stream is
  /// checked at its end: on a mismatch its status is ABORTED, without `completed`.
  public var strict = false

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.name, field)
    case 2: try reader.read(&self.description, field)
    case 3: try reader.read(&self.schemaJSON, field)
    case 4: try reader.read(&self.strict, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.name, 1)
    writer.write(self.description, 2)
    writer.write(self.schemaJSON, 3)
    writer.write(self.strict, 4)
  }
}
