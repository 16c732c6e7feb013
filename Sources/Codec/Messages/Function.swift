public struct Function: WireMessage {
  public var name = ""
  public var description = ""
  /// A JSON Schema object, as JSON text; empty: the function takes no arguments.
  public var parametersSchemaJSON = ""
  /// The arguments must satisfy the schema: see JsonSchemaFormat.strict.
  public var strict = false

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.name, field)
    case 2: try reader.read(&self.description, field)
    case 3: try reader.read(&self.parametersSchemaJSON, field)
    case 4: try reader.read(&self.strict, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.name, 1)
    writer.write(self.description, 2)
    writer.write(self.parametersSchemaJSON, 3)
    writer.write(self.strict, 4)
  }
}
