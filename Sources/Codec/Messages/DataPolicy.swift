/// In a request: what the provider must promise. On an offer: what it does promise.
public struct DataPolicy: WireMessage {
  /// Not to train on the prompt.
  public var noTraining = false
  /// Not to keep the prompt.
  public var zeroRetention = false

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.noTraining, field)
    case 2: try reader.read(&self.zeroRetention, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.noTraining, 1)
    writer.write(self.zeroRetention, 2)
  }
}
