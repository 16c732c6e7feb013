/// How the call was routed.
public struct Route: WireMessage {
  public var provider = ""
  public var upstreamModel = ""
  public var region = ""
  public var policy = Routing.Policy.unspecified
  /// Every try in order, the one that served the call last.
  public var attempts: [Attempt] = []
  /// What of the request the provider was not given as it was asked.
  public var parameterChanges: [ParameterChange] = []
  public var timeToFirstToken: ProtoDuration?
  public var totalTime: ProtoDuration?
  /// What the gateway itself added to total_time.
  public var overhead: ProtoDuration?
  /// The offers that were not eligible, each with the constraint that ruled it out;
  /// at most 16.
  public var rejections: [Rejection] = []
  /// The provider's id of its answer.
  public var providerResponseID = ""
  /// The provider's mark of the backend that answered, where it sends one.
  public var systemFingerprint = ""
  /// The tier that served the call, in the provider's word: "default", "flex", "priority".
  public var serviceTier = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.provider, field)
    case 2: try reader.read(&self.upstreamModel, field)
    case 3: try reader.read(&self.region, field)
    case 4: try reader.read(&self.policy, field)
    case 5: try reader.read(&self.attempts, field)
    case 6: try reader.read(&self.parameterChanges, field)
    case 7: try reader.read(&self.timeToFirstToken, field)
    case 8: try reader.read(&self.totalTime, field)
    case 9: try reader.read(&self.overhead, field)
    case 10: try reader.read(&self.rejections, field)
    case 11: try reader.read(&self.providerResponseID, field)
    case 12: try reader.read(&self.systemFingerprint, field)
    case 13: try reader.read(&self.serviceTier, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.provider, 1)
    writer.write(self.upstreamModel, 2)
    writer.write(self.region, 3)
    writer.write(self.policy, 4)
    writer.write(self.attempts, 5)
    writer.write(self.parameterChanges, 6)
    writer.write(self.timeToFirstToken, 7)
    writer.write(self.totalTime, 8)
    writer.write(self.overhead, 9)
    writer.write(self.rejections, 10)
    writer.write(self.providerResponseID, 11)
    writer.write(self.systemFingerprint, 12)
    writer.write(self.serviceTier, 13)
  }
}
