public struct ListModelsRequest: WireMessage {
  /// At most this many models; 0 is 50, and 1000 is the most. A page ends sooner
  /// where it would pass a gRPC client's default limit of 4 MiB.
  public var pageSize: Int32 = 0
  public var pageToken = ""
  /// AIP-160: for example `capabilities:tools AND context_window >= 128000 AND
  /// offers.region:"eu" AND id = "mistral*"`. Enum values go by name, with or
  /// without the prefix, in any case; ids compare without case.
  public var filter = ""
  /// AIP-132: for example "min_input_price", "context_window desc", "id".
  public var orderBy = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.pageSize, field)
    case 2: try reader.read(&self.pageToken, field)
    case 3: try reader.read(&self.filter, field)
    case 4: try reader.read(&self.orderBy, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.pageSize, 1)
    writer.write(self.pageToken, 2)
    writer.write(self.filter, 3)
    writer.write(self.orderBy, 4)
  }
}
