import Codec

/// `google.protobuf.FieldMask`.
struct FieldMask: WireMessage {
  var paths: [String] = []

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.paths, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) { writer.write(self.paths, 1) }
}
