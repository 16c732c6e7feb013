/// The fields of a message that its type does not know, as they came: for a message that is passed
/// on and must lose nothing.
public struct UnknownFields: Equatable, Sendable {
  fileprivate var bytes: [UInt8] = []

  public init() {}
}

extension WireReader {
  /// Skips the field whose tag was just read, and keeps it behind the ones that `unknown` has.
  public mutating func keep(
    _ field: FieldTag, in unknown: inout UnknownFields
  ) throws(WireError) {
    let value = try self.skipped(field)
    var writer = WireWriter(capacity: value.byteCount + 5)
    writer.appendTag(field.number, field.wireType)
    writer.append(value)
    unknown.bytes += writer.copyBytes()
  }
}

extension WireWriter {
  /// Appends the fields in the order in which they came.
  public mutating func write(_ unknown: UnknownFields) { self.append(unknown.bytes.rawSpan) }
}
