import Codec

/// `google.protobuf.Struct`.
struct ProtoStruct: WireMessage {
  var fields: [String: ProtoValue] = [:]

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1:
      try reader.read(
        &self.fields, field, keys: StringCoding.self, values: MessageCoding<ProtoValue>.self)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.fields, 1, keys: StringCoding.self, values: MessageCoding<ProtoValue>.self)
  }
}

/// `google.protobuf.ListValue`.
struct ProtoListValue: WireMessage {
  var values: [ProtoValue] = []

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.values, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) { writer.write(self.values, 1) }
}

/// `google.protobuf.NullValue`.
struct ProtoNullValue: WireEnum {
  let rawValue: Int32
}
