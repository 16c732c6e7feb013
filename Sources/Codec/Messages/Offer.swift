/// One provider serving one model.
public struct Offer: WireMessage {
  public struct Status: WireEnum {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let unspecified = Status(rawValue: 0)
    public static let live = Status(rawValue: 1)
    public static let degraded = Status(rawValue: 2)
    /// The circuit is open: no calls until the next probe.
    public static let down = Status(rawValue: 3)
    public static let noCredentials = Status(rawValue: 4)
  }

  public var provider = ""
  public var upstreamModel = ""
  public var region = ""
  public var price: Price?
  public var contextWindow: Int32 = 0
  public var maxOutputTokens: Int32 = 0
  public var capabilities: [Capability] = []
  public var status = Offer.Status.unspecified
  public var performance: Performance?
  public var dataPolicy: DataPolicy?
  public var tags: [String] = []
  public var quantization = ""
  /// The provider's announced end of service.
  public var retireTime: ProtoTimestamp?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.provider, field)
    case 2: try reader.read(&self.upstreamModel, field)
    case 3: try reader.read(&self.region, field)
    case 4: try reader.read(&self.price, field)
    case 5: try reader.read(&self.contextWindow, field)
    case 6: try reader.read(&self.maxOutputTokens, field)
    case 7: try reader.read(&self.capabilities, field)
    case 8: try reader.read(&self.status, field)
    case 9: try reader.read(&self.performance, field)
    case 10: try reader.read(&self.dataPolicy, field)
    case 11: try reader.read(&self.tags, field)
    case 12: try reader.read(&self.quantization, field)
    case 13: try reader.read(&self.retireTime, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.provider, 1)
    writer.write(self.upstreamModel, 2)
    writer.write(self.region, 3)
    writer.write(self.price, 4)
    writer.write(self.contextWindow, 5)
    writer.write(self.maxOutputTokens, 6)
    writer.write(self.capabilities, 7)
    writer.write(self.status, 8)
    writer.write(self.performance, 9)
    writer.write(self.dataPolicy, 10)
    writer.write(self.tags, 11)
    writer.write(self.quantization, 12)
    writer.write(self.retireTime, 13)
  }
}
