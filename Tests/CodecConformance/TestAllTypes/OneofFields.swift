import Codec

/// A oneof with a member of most types.
struct OneofFields: FieldFamily {
  enum Member: Equatable, Sendable {
    case uint32(UInt32)
    case nestedMessage(NestedMessage)
    case string(String)
    case bytes([UInt8])
    case bool(Bool)
    case uint64(UInt64)
    case float(Float)
    case double(Double)
    case nestedEnum(NestedEnum)
    case nullValue(ProtoNullValue)
  }

  var member: Member?

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) -> Bool {
    switch field.number {
    case 111: try reader.read(&self.member, field, Member.uint32, as: UInt32Coding.self)
    case 112:
      try reader.read(&self.member, field, Member.nestedMessage) {
        if case .nestedMessage(let value) = $0 { value } else { nil }
      }
    case 113: try reader.read(&self.member, field, Member.string)
    case 114: try reader.read(&self.member, field, Member.bytes)
    case 115: try reader.read(&self.member, field, Member.bool, as: BoolCoding.self)
    case 116: try reader.read(&self.member, field, Member.uint64, as: UInt64Coding.self)
    case 117: try reader.read(&self.member, field, Member.float, as: FloatCoding.self)
    case 118: try reader.read(&self.member, field, Member.double, as: DoubleCoding.self)
    case 119:
      try reader.read(&self.member, field, Member.nestedEnum, as: EnumCoding<NestedEnum>.self)
    case 120:
      try reader.read(&self.member, field, Member.nullValue, as: EnumCoding<ProtoNullValue>.self)
    default: return false
    }
    return true
  }

  func encode(into writer: inout WireWriter) {
    switch self.member {
    case .uint32(let value): writer.writePresent(value, 111, as: UInt32Coding.self)
    case .nestedMessage(let value): writer.writePresent(value, 112)
    case .string(let value): writer.writePresent(value, 113)
    case .bytes(let value): writer.writePresent(value, 114)
    case .bool(let value): writer.writePresent(value, 115)
    case .uint64(let value): writer.writePresent(value, 116, as: UInt64Coding.self)
    case .float(let value): writer.writePresent(value, 117, as: FloatCoding.self)
    case .double(let value): writer.writePresent(value, 118)
    case .nestedEnum(let value): writer.writePresent(value, 119, as: EnumCoding<NestedEnum>.self)
    case .nullValue(let value):
      writer.writePresent(value, 120, as: EnumCoding<ProtoNullValue>.self)
    case nil: break
    }
  }
}
