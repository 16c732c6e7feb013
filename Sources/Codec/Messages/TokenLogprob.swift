public struct TokenLogprob: WireMessage {
  public var token = ""
  /// Natural logarithm.
  public var logprob: Double = 0
  /// The token's own bytes, which need not be UTF-8; empty where the provider sends none.
  public var bytes: [UInt8] = []
  public var top: [TokenLogprob] = []

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.token, field)
    case 2: try reader.read(&self.logprob, field)
    case 3: try reader.read(&self.bytes, field)
    case 4: try reader.read(&self.top, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.token, 1)
    writer.write(self.logprob, 2)
    writer.write(self.bytes, 3)
    writer.write(self.top, 4)
  }
}
