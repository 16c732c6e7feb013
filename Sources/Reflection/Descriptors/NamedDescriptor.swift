internal import Codec

/// What the descriptors of oneofs, enums' values and methods have in common.
struct NamedDescriptor: WireMessage {
  var name = ""

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.name, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.name, 1)
  }
}
