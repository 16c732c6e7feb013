public struct Citation: WireMessage {
  /// The stretch of the part's text that the source supports, in Unicode code
  /// points, `end` exclusive; unset is all of it.
  public var start: Int32?
  public var end: Int32?
  public var url = ""
  public var title = ""
  /// The source's own words.
  public var citedText = ""
  /// The provider's id or index of the source.
  public var sourceID = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.start, field)
    case 2: try reader.read(&self.end, field)
    case 3: try reader.read(&self.url, field)
    case 4: try reader.read(&self.title, field)
    case 5: try reader.read(&self.citedText, field)
    case 6: try reader.read(&self.sourceID, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.start, 1)
    writer.write(self.end, 2)
    writer.write(self.url, 3)
    writer.write(self.title, 4)
    writer.write(self.citedText, 5)
    writer.write(self.sourceID, 6)
  }
}
