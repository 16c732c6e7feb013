internal import Codec

/// The part of `google.protobuf.ServiceDescriptorProto` that names things.
struct ServiceDescriptor: WireMessage {
  var name = ""
  var methods: [NamedDescriptor] = []

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.name, field)
    case 2: try reader.read(&self.methods, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.name, 1)
    writer.write(self.methods, 2)
  }
}
