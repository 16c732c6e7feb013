/// A detail of the error status of a call that no offer could take, that none
/// served, or that broke off.
public struct RoutingFailure: WireMessage {
  /// The id that the answer has, or would have had.
  public var id = ""
  public var attempts: [Attempt] = []
  /// At most what fits in the trailers; `rejections_omitted` counts the rest.
  public var rejections: [Rejection] = []
  public var rejectionsOmitted: Int32 = 0
  /// What was spent all the same; unset where nothing was.
  public var usage: Usage?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.id, field)
    case 2: try reader.read(&self.attempts, field)
    case 3: try reader.read(&self.rejections, field)
    case 4: try reader.read(&self.rejectionsOmitted, field)
    case 5: try reader.read(&self.usage, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.id, 1)
    writer.write(self.attempts, 2)
    writer.write(self.rejections, 3)
    writer.write(self.rejectionsOmitted, 4)
    writer.write(self.usage, 5)
  }
}
