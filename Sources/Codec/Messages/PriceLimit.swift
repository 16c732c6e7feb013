public struct PriceLimit: WireMessage {
  /// US dollars per million tokens.
  public var input: Double?
  public var output: Double?
  /// US dollars for the whole call, by estimate before it starts.
  public var call: Double?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.input, field)
    case 2: try reader.read(&self.output, field)
    case 3: try reader.read(&self.call, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.input, 1)
    writer.write(self.output, 2)
    writer.write(self.call, 3)
  }
}
