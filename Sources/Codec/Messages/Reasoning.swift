public struct Reasoning: WireMessage {
  public struct Effort: WireEnum {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let unspecified = Effort(rawValue: 0)
    public static let none = Effort(rawValue: 1)
    public static let minimal = Effort(rawValue: 2)
    public static let low = Effort(rawValue: 3)
    public static let medium = Effort(rawValue: 4)
    public static let high = Effort(rawValue: 5)
    public static let xhigh = Effort(rawValue: 6)
    public static let max = Effort(rawValue: 7)
  }

  /// EFFORT_NONE turns thinking off; a model without levels takes the nearest it has.
  public var effort = Reasoning.Effort.unspecified
  /// The most tokens to think with.
  public var maxTokens: Int32?
  /// Leave the thinking's text out of the answer; signatures are returned either way.
  public var exclude = false

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.effort, field)
    case 2: try reader.read(&self.maxTokens, field)
    case 3: try reader.read(&self.exclude, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.effort, 1)
    writer.write(self.maxTokens, 2)
    writer.write(self.exclude, 3)
  }
}
