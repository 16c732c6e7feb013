public struct ListModelsResponse: WireMessage {
  public var models: [Model] = []
  /// Empty on the last page.
  public var nextPageToken = ""
  /// How many models the filter lets through.
  public var totalSize: Int32 = 0

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.models, field)
    case 2: try reader.read(&self.nextPageToken, field)
    case 3: try reader.read(&self.totalSize, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.models, 1)
    writer.write(self.nextPageToken, 2)
    writer.write(self.totalSize, 3)
  }
}
