import Codec

/// `TestAllTypesProto3.NestedMessage`.
struct NestedMessage: WireMessage {
  var a: Int32 = 0
  @Boxed var corecursive: TestAllTypesProto3?
  var unknown = UnknownFields()

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.a, field)
    case 2: try reader.read(&self.corecursive, field)
    default: try reader.keep(field, in: &self.unknown)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.a, 1)
    writer.write(self.corecursive, 2)
    writer.write(self.unknown)
  }
}

/// `ForeignMessage`.
struct ForeignMessage: WireMessage {
  var c: Int32 = 0
  var unknown = UnknownFields()

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.c, field)
    default: try reader.keep(field, in: &self.unknown)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.c, 1)
    writer.write(self.unknown)
  }
}
