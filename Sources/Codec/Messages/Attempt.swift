public struct Attempt: WireMessage {
  public struct Outcome: WireEnum {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let unspecified = Outcome(rawValue: 0)
    public static let served = Outcome(rawValue: 1)
    public static let rateLimited = Outcome(rawValue: 2)
    public static let quotaExhausted = Outcome(rawValue: 3)
    public static let overloaded = Outcome(rawValue: 4)
    public static let serverError = Outcome(rawValue: 5)
    public static let timeout = Outcome(rawValue: 6)
    public static let connectionFailed = Outcome(rawValue: 7)
    public static let authFailed = Outcome(rawValue: 8)
    public static let modelNotFound = Outcome(rawValue: 9)
    public static let contextTooLong = Outcome(rawValue: 10)
    public static let contentFiltered = Outcome(rawValue: 11)
    public static let requestRejected = Outcome(rawValue: 12)
    public static let badResponse = Outcome(rawValue: 13)
    public static let schemaMismatch = Outcome(rawValue: 14)
    public static let hedgedOut = Outcome(rawValue: 15)
  }

  public var provider = ""
  public var upstreamModel = ""
  public var outcome = Attempt.Outcome.unspecified
  /// 0 where the provider sent none.
  public var httpStatus: Int32 = 0
  public var duration: ProtoDuration?
  public var detail = ""
  public var region = ""
  /// The id in the provider's headers: what its support asks for.
  public var providerRequestID = ""
  /// What this try cost, served or not; unset where unknown.
  public var costNanoUSD: Int64?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.provider, field)
    case 2: try reader.read(&self.upstreamModel, field)
    case 3: try reader.read(&self.outcome, field)
    case 4: try reader.read(&self.httpStatus, field)
    case 5: try reader.read(&self.duration, field)
    case 6: try reader.read(&self.detail, field)
    case 7: try reader.read(&self.region, field)
    case 8: try reader.read(&self.providerRequestID, field)
    case 9: try reader.read(&self.costNanoUSD, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.provider, 1)
    writer.write(self.upstreamModel, 2)
    writer.write(self.outcome, 3)
    writer.write(self.httpStatus, 4)
    writer.write(self.duration, 5)
    writer.write(self.detail, 6)
    writer.write(self.region, 7)
    writer.write(self.providerRequestID, 8)
    writer.write(self.costNanoUSD, 9)
  }
}
