internal import Codec

/// The part of `google.protobuf.FileDescriptorProto` that names things.
struct FileDescriptor: WireMessage {
  /// Where an import finds it: "google/protobuf/any.proto".
  var name = ""
  var package = ""
  /// The names of the files that it imports.
  var imports: [String] = []
  var messages: [MessageDescriptor] = []
  var enums: [EnumDescriptor] = []
  var services: [ServiceDescriptor] = []
  var extensions: [FieldDescriptor] = []

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.name, field)
    case 2: try reader.read(&self.package, field)
    case 3: try reader.read(&self.imports, field)
    case 4: try reader.read(&self.messages, field)
    case 5: try reader.read(&self.enums, field)
    case 6: try reader.read(&self.services, field)
    case 7: try reader.read(&self.extensions, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.name, 1)
    writer.write(self.package, 2)
    writer.write(self.imports, 3)
    writer.write(self.messages, 4)
    writer.write(self.enums, 5)
    writer.write(self.services, 6)
    writer.write(self.extensions, 7)
  }
}
