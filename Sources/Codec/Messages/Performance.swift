/// Measured on this gateway's own traffic; unset until it has some.
public struct Performance: WireMessage {
  public var timeToFirstTokenP50: ProtoDuration?
  public var timeToFirstTokenP95: ProtoDuration?
  public var outputTokensPerSecond: Double?
  /// Share of calls that succeeded, 0 to 1.
  public var successRate: Double?
  public var calls: Int64 = 0
  /// Share of answers under a strict schema that satisfied it at first, 0 to 1.
  public var schemaAdherence: Double?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.timeToFirstTokenP50, field)
    case 2: try reader.read(&self.timeToFirstTokenP95, field)
    case 3: try reader.read(&self.outputTokensPerSecond, field)
    case 4: try reader.read(&self.successRate, field)
    case 5: try reader.read(&self.calls, field)
    case 6: try reader.read(&self.schemaAdherence, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.timeToFirstTokenP50, 1)
    writer.write(self.timeToFirstTokenP95, 2)
    writer.write(self.outputTokensPerSecond, 3)
    writer.write(self.successRate, 4)
    writer.write(self.calls, 5)
    writer.write(self.schemaAdherence, 6)
  }
}
