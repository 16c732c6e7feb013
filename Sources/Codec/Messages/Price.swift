public struct Price: WireMessage {
  /// US dollars per million tokens; unset where unknown, 0 where free.
  public var input: Double?
  public var cachedInput: Double?
  public var cacheWrite: Double?
  public var output: Double?
  /// Cache writes that are kept for an hour or longer.
  public var longCacheWrite: Double?
  /// Prices that replace these for the whole call when its input is longer, shortest first.
  public var longInput: [LongInputPrice] = []

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.input, field)
    case 2: try reader.read(&self.cachedInput, field)
    case 3: try reader.read(&self.cacheWrite, field)
    case 4: try reader.read(&self.output, field)
    case 5: try reader.read(&self.longCacheWrite, field)
    case 6: try reader.read(&self.longInput, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.input, 1)
    writer.write(self.cachedInput, 2)
    writer.write(self.cacheWrite, 3)
    writer.write(self.output, 4)
    writer.write(self.longCacheWrite, 5)
    writer.write(self.longInput, 6)
  }
}
