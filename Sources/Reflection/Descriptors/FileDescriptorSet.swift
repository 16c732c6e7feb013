internal import Codec

/// `google.protobuf.FileDescriptorSet`, with its files still encoded: clients get those very bytes.
struct FileDescriptorSet: WireMessage {
  var files: [[UInt8]] = []

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.files, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.files, 1)
  }
}
