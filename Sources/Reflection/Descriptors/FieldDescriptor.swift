internal import Codec

/// The part of `google.protobuf.FieldDescriptorProto` that names it and, for an extension, what it
/// extends.
struct FieldDescriptor: WireMessage {
  var name = ""
  /// The extended message's full name behind a dot; empty where this is not an extension.
  var extendee = ""
  var number = Int32(0)

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.name, field)
    case 2: try reader.read(&self.extendee, field)
    case 3: try reader.read(&self.number, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.name, 1)
    writer.write(self.extendee, 2)
    writer.write(self.number, 3)
  }
}
