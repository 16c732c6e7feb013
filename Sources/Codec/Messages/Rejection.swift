/// Why an offer was not eligible. Also a detail of the error status when none was.
public struct Rejection: WireMessage {
  public struct Constraint: WireEnum {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let unspecified = Constraint(rawValue: 0)
    public static let credentials = Constraint(rawValue: 1)
    public static let circuitOpen = Constraint(rawValue: 2)
    public static let rateLimited = Constraint(rawValue: 3)
    public static let callerChoice = Constraint(rawValue: 4)
    public static let capability = Constraint(rawValue: 5)
    public static let contextWindow = Constraint(rawValue: 6)
    public static let price = Constraint(rawValue: 7)
    public static let region = Constraint(rawValue: 8)
    public static let dataPolicy = Constraint(rawValue: 9)
    public static let quantization = Constraint(rawValue: 10)
    public static let tag = Constraint(rawValue: 11)
    public static let parameter = Constraint(rawValue: 12)
    public static let deadline = Constraint(rawValue: 13)
  }

  public var provider = ""
  public var upstreamModel = ""
  public var constraint = Rejection.Constraint.unspecified
  /// For a person: "context window 32768 < 41200 needed".
  public var detail = ""
  public var region = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.provider, field)
    case 2: try reader.read(&self.upstreamModel, field)
    case 3: try reader.read(&self.constraint, field)
    case 4: try reader.read(&self.detail, field)
    case 5: try reader.read(&self.region, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.provider, 1)
    writer.write(self.upstreamModel, 2)
    writer.write(self.constraint, 3)
    writer.write(self.detail, 4)
    writer.write(self.region, 5)
  }
}
