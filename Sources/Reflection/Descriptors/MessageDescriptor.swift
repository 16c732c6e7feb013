internal import Codec

/// The part of `google.protobuf.DescriptorProto` that names things.
struct MessageDescriptor: WireMessage {
  var name = ""
  var fields: [FieldDescriptor] = []
  var messages: [MessageDescriptor] = []
  var enums: [EnumDescriptor] = []
  /// Of other messages, declared in this one.
  var extensions: [FieldDescriptor] = []
  var oneofs: [NamedDescriptor] = []

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.name, field)
    case 2: try reader.read(&self.fields, field)
    case 3: try reader.read(&self.messages, field)
    case 4: try reader.read(&self.enums, field)
    case 6: try reader.read(&self.extensions, field)
    case 8: try reader.read(&self.oneofs, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.name, 1)
    writer.write(self.fields, 2)
    writer.write(self.messages, 3)
    writer.write(self.enums, 4)
    writer.write(self.extensions, 6)
    writer.write(self.oneofs, 8)
  }
}
