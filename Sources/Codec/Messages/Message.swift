/// An answer's message, sent back unchanged, is history that every provider takes.
public struct Message: WireMessage {
  public var role = Role.unspecified
  /// In the order in which the model wrote it: thinking, text and tool calls interleave.
  public var content: [ContentPart] = []
  /// Participant name, where the provider takes one.
  public var name = ""
  /// ROLE_TOOL: the call that this message answers.
  public var toolCallID = ""
  /// ROLE_TOOL: the tool failed and `content` is its error.
  public var toolError = false

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.role, field)
    case 2: try reader.read(&self.content, field)
    case 3: try reader.read(&self.name, field)
    case 4: try reader.read(&self.toolCallID, field)
    case 5: try reader.read(&self.toolError, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.role, 1)
    writer.write(self.content, 2)
    writer.write(self.name, 3)
    writer.write(self.toolCallID, 4)
    writer.write(self.toolError, 5)
  }
}
