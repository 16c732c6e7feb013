public struct Media: WireMessage {
  public enum Source: Equatable, Sendable {
    case url(String)
    case data([UInt8])
  }

  public var source: Source?
  /// Required with `data`.
  public var mimeType = ""
  /// OpenAI's image detail: "low", "high", "auto".
  public var detail = ""
  public var filename = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.source, field, Source.url)
    case 2: try reader.read(&self.source, field, Source.data)
    case 3: try reader.read(&self.mimeType, field)
    case 4: try reader.read(&self.detail, field)
    case 5: try reader.read(&self.filename, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    switch self.source {
    case .url(let value): writer.writePresent(value, 1)
    case .data(let value): writer.writePresent(value, 2)
    case nil: break
    }
    writer.write(self.mimeType, 3)
    writer.write(self.detail, 4)
    writer.write(self.filename, 5)
  }
}
