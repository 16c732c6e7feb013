public struct Tool: WireMessage {
  public enum Kind: Equatable, Sendable {
    case function(Function)
  }

  public var tool: Kind?
  public var cacheBreakpoint: CacheBreakpoint?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1:
      try reader.read(&self.tool, field, Kind.function) {
        if case .function(let value) = $0 { value } else { nil }
      }
    case 15: try reader.read(&self.cacheBreakpoint, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    switch self.tool {
    case .function(let value): writer.writePresent(value, 1)
    case nil: break
    }
    writer.write(self.cacheBreakpoint, 15)
  }
}
