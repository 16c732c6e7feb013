public struct Model: WireMessage {
  public var id = ""
  public var aliases: [String] = []
  public var displayName = ""
  public var owner = ""
  public var createTime: ProtoTimestamp?
  /// Tokens, input and output together; the largest over the offers, like the next.
  public var contextWindow: Int32 = 0
  public var maxOutputTokens: Int32 = 0
  /// The union over the offers.
  public var capabilities: [Capability] = []
  public var offers: [Offer] = []

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.id, field)
    case 2: try reader.read(&self.aliases, field)
    case 3: try reader.read(&self.displayName, field)
    case 4: try reader.read(&self.owner, field)
    case 5: try reader.read(&self.createTime, field)
    case 6: try reader.read(&self.contextWindow, field)
    case 7: try reader.read(&self.maxOutputTokens, field)
    case 8: try reader.read(&self.capabilities, field)
    case 9: try reader.read(&self.offers, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.id, 1)
    writer.write(self.aliases, 2)
    writer.write(self.displayName, 3)
    writer.write(self.owner, 4)
    writer.write(self.createTime, 5)
    writer.write(self.contextWindow, 6)
    writer.write(self.maxOutputTokens, 7)
    writer.write(self.capabilities, 8)
    writer.write(self.offers, 9)
  }
}
