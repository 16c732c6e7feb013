import Codec

/// `google.protobuf.Int32Value` and its like: a scalar in a message, so that it can be absent.
struct Wrapper<Coding: FieldCoding>: WireMessage {
  var value = Coding.defaultValue

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.value, field, as: Coding.self)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.value, 1, as: Coding.self)
  }
}
