/// `google.rpc.BadRequest`: which fields of the request are wrong.
public struct BadRequest: StatusDetail {
  public static var messageName: String { "google.rpc.BadRequest" }

  /// One wrong field.
  public struct FieldViolation: WireMessage {
    /// Its path: "messages[2].role".
    public var field = ""
    /// What is wrong with it, for a person.
    public var description = ""
    /// Why it is wrong, for a program: UPPER_SNAKE_CASE, at most 63 characters.
    public var reason = ""
    public var localizedMessage: LocalizedMessage?

    public init() {}

    public mutating func decodeField(
      _ field: FieldTag, from reader: inout WireReader
    ) throws(WireError) {
      switch field.number {
      case 1: try reader.read(&self.field, field)
      case 2: try reader.read(&self.description, field)
      case 3: try reader.read(&self.reason, field)
      case 4: try reader.read(&self.localizedMessage, field)
      default: try reader.skip(field)
      }
    }

    public func encode(into writer: inout WireWriter) {
      writer.write(self.field, 1)
      writer.write(self.description, 2)
      writer.write(self.reason, 3)
      writer.write(self.localizedMessage, 4)
    }
  }

  public var fieldViolations: [FieldViolation] = []

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.fieldViolations, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.fieldViolations, 1)
  }
}
