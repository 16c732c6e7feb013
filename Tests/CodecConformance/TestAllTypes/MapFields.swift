import Codec

/// A map of every type of key, and of every kind of value.
struct MapFields: FieldFamily {
  var int32Int32: [Int32: Int32] = [:]
  var int64Int64: [Int64: Int64] = [:]
  var uint32UInt32: [UInt32: UInt32] = [:]
  var uint64UInt64: [UInt64: UInt64] = [:]
  var sint32SInt32: [Int32: Int32] = [:]
  var sint64SInt64: [Int64: Int64] = [:]
  var fixed32Fixed32: [UInt32: UInt32] = [:]
  var fixed64Fixed64: [UInt64: UInt64] = [:]
  var sfixed32SFixed32: [Int32: Int32] = [:]
  var sfixed64SFixed64: [Int64: Int64] = [:]
  var int32Float: [Int32: Float] = [:]
  var int32Double: [Int32: Double] = [:]
  var boolBool: [Bool: Bool] = [:]
  var stringString: [String: String] = [:]
  var stringBytes: [String: [UInt8]] = [:]
  var stringNestedMessage: [String: NestedMessage] = [:]
  var stringForeignMessage: [String: ForeignMessage] = [:]
  var stringNestedEnum: [String: NestedEnum] = [:]
  var stringForeignEnum: [String: ForeignEnum] = [:]

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) -> Bool {
    switch field.number {
    case 56:
      try reader.read(&self.int32Int32, field, keys: Int32Coding.self, values: Int32Coding.self)
    case 57:
      try reader.read(&self.int64Int64, field, keys: Int64Coding.self, values: Int64Coding.self)
    case 58:
      try reader.read(&self.uint32UInt32, field, keys: UInt32Coding.self, values: UInt32Coding.self)
    case 59:
      try reader.read(&self.uint64UInt64, field, keys: UInt64Coding.self, values: UInt64Coding.self)
    case 60:
      try reader.read(&self.sint32SInt32, field, keys: SInt32Coding.self, values: SInt32Coding.self)
    case 61:
      try reader.read(&self.sint64SInt64, field, keys: SInt64Coding.self, values: SInt64Coding.self)
    case 62:
      try reader.read(
        &self.fixed32Fixed32, field, keys: Fixed32Coding.self, values: Fixed32Coding.self)
    case 63:
      try reader.read(
        &self.fixed64Fixed64, field, keys: Fixed64Coding.self, values: Fixed64Coding.self)
    case 64:
      try reader.read(
        &self.sfixed32SFixed32, field, keys: SFixed32Coding.self, values: SFixed32Coding.self)
    case 65:
      try reader.read(
        &self.sfixed64SFixed64, field, keys: SFixed64Coding.self, values: SFixed64Coding.self)
    case 66:
      try reader.read(&self.int32Float, field, keys: Int32Coding.self, values: FloatCoding.self)
    case 67:
      try reader.read(&self.int32Double, field, keys: Int32Coding.self, values: DoubleCoding.self)
    case 68:
      try reader.read(&self.boolBool, field, keys: BoolCoding.self, values: BoolCoding.self)
    case 69: try reader.read(&self.stringString, field)
    case 70:
      try reader.read(&self.stringBytes, field, keys: StringCoding.self, values: BytesCoding.self)
    case 71:
      try reader.read(
        &self.stringNestedMessage, field, keys: StringCoding.self,
        values: MessageCoding<NestedMessage>.self)
    case 72:
      try reader.read(
        &self.stringForeignMessage, field, keys: StringCoding.self,
        values: MessageCoding<ForeignMessage>.self)
    case 73:
      try reader.read(
        &self.stringNestedEnum, field, keys: StringCoding.self, values: EnumCoding<NestedEnum>.self)
    case 74:
      try reader.read(
        &self.stringForeignEnum, field, keys: StringCoding.self,
        values: EnumCoding<ForeignEnum>.self)
    default: return false
    }
    return true
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.int32Int32, 56, keys: Int32Coding.self, values: Int32Coding.self)
    writer.write(self.int64Int64, 57, keys: Int64Coding.self, values: Int64Coding.self)
    writer.write(self.uint32UInt32, 58, keys: UInt32Coding.self, values: UInt32Coding.self)
    writer.write(self.uint64UInt64, 59, keys: UInt64Coding.self, values: UInt64Coding.self)
    writer.write(self.sint32SInt32, 60, keys: SInt32Coding.self, values: SInt32Coding.self)
    writer.write(self.sint64SInt64, 61, keys: SInt64Coding.self, values: SInt64Coding.self)
    writer.write(self.fixed32Fixed32, 62, keys: Fixed32Coding.self, values: Fixed32Coding.self)
    writer.write(self.fixed64Fixed64, 63, keys: Fixed64Coding.self, values: Fixed64Coding.self)
    writer.write(self.sfixed32SFixed32, 64, keys: SFixed32Coding.self, values: SFixed32Coding.self)
    writer.write(self.sfixed64SFixed64, 65, keys: SFixed64Coding.self, values: SFixed64Coding.self)
    writer.write(self.int32Float, 66, keys: Int32Coding.self, values: FloatCoding.self)
    writer.write(self.int32Double, 67, keys: Int32Coding.self, values: DoubleCoding.self)
    writer.write(self.boolBool, 68, keys: BoolCoding.self, values: BoolCoding.self)
    writer.write(self.stringString, 69)
    writer.write(self.stringBytes, 70, keys: StringCoding.self, values: BytesCoding.self)
    writer.write(
      self.stringNestedMessage, 71, keys: StringCoding.self,
      values: MessageCoding<NestedMessage>.self)
    writer.write(
      self.stringForeignMessage, 72, keys: StringCoding.self,
      values: MessageCoding<ForeignMessage>.self)
    writer.write(
      self.stringNestedEnum, 73, keys: StringCoding.self, values: EnumCoding<NestedEnum>.self)
    writer.write(
      self.stringForeignEnum, 74, keys: StringCoding.self, values: EnumCoding<ForeignEnum>.self)
  }
}
