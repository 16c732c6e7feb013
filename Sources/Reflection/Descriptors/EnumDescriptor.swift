internal import Codec

/// The part of `google.protobuf.EnumDescriptorProto` that names things.
struct EnumDescriptor: WireMessage {
  var name = ""
  var values: [NamedDescriptor] = []

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.name, field)
    case 2: try reader.read(&self.values, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.name, 1)
    writer.write(self.values, 2)
  }
}
