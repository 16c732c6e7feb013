import Codec

/// One value of each type, without presence but for messages.
struct SingularFields: FieldFamily {
  var int32: Int32 = 0
  var int64: Int64 = 0
  var uint32: UInt32 = 0
  var uint64: UInt64 = 0
  var sint32: Int32 = 0
  var sint64: Int64 = 0
  var fixed32: UInt32 = 0
  var fixed64: UInt64 = 0
  var sfixed32: Int32 = 0
  var sfixed64: Int64 = 0
  var float: Float = 0
  var double: Double = 0
  var bool = false
  var string = ""
  var bytes: [UInt8] = []
  var nestedMessage: NestedMessage?
  var foreignMessage: ForeignMessage?
  var nestedEnum = NestedEnum(rawValue: 0)
  var foreignEnum = ForeignEnum(rawValue: 0)
  var aliasedEnum = AliasedEnum(rawValue: 0)
  var stringPiece = ""
  var cord = ""
  @Boxed var recursiveMessage: TestAllTypesProto3?

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) -> Bool {
    switch field.number {
    case 1: try reader.read(&self.int32, field)
    case 2: try reader.read(&self.int64, field)
    case 3: try reader.read(&self.uint32, field, as: UInt32Coding.self)
    case 4: try reader.read(&self.uint64, field, as: UInt64Coding.self)
    case 5: try reader.read(&self.sint32, field, as: SInt32Coding.self)
    case 6: try reader.read(&self.sint64, field, as: SInt64Coding.self)
    case 7: try reader.read(&self.fixed32, field, as: Fixed32Coding.self)
    case 8: try reader.read(&self.fixed64, field, as: Fixed64Coding.self)
    case 9: try reader.read(&self.sfixed32, field, as: SFixed32Coding.self)
    case 10: try reader.read(&self.sfixed64, field, as: SFixed64Coding.self)
    case 11: try reader.read(&self.float, field, as: FloatCoding.self)
    case 12: try reader.read(&self.double, field)
    case 13: try reader.read(&self.bool, field)
    case 14: try reader.read(&self.string, field)
    case 15: try reader.read(&self.bytes, field)
    case 18: try reader.read(&self.nestedMessage, field)
    case 19: try reader.read(&self.foreignMessage, field)
    case 21: try reader.read(&self.nestedEnum, field)
    case 22: try reader.read(&self.foreignEnum, field)
    case 23: try reader.read(&self.aliasedEnum, field)
    case 24: try reader.read(&self.stringPiece, field)
    case 25: try reader.read(&self.cord, field)
    case 27: try reader.read(&self.recursiveMessage, field)
    default: return false
    }
    return true
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.int32, 1)
    writer.write(self.int64, 2)
    writer.write(self.uint32, 3, as: UInt32Coding.self)
    writer.write(self.uint64, 4, as: UInt64Coding.self)
    writer.write(self.sint32, 5, as: SInt32Coding.self)
    writer.write(self.sint64, 6, as: SInt64Coding.self)
    writer.write(self.fixed32, 7, as: Fixed32Coding.self)
    writer.write(self.fixed64, 8, as: Fixed64Coding.self)
    writer.write(self.sfixed32, 9, as: SFixed32Coding.self)
    writer.write(self.sfixed64, 10, as: SFixed64Coding.self)
    writer.write(self.float, 11, as: FloatCoding.self)
    writer.write(self.double, 12)
    writer.write(self.bool, 13)
    writer.write(self.string, 14)
    writer.write(self.bytes, 15)
    writer.write(self.nestedMessage, 18)
    writer.write(self.foreignMessage, 19)
    writer.write(self.nestedEnum, 21)
    writer.write(self.foreignEnum, 22)
    writer.write(self.aliasedEnum, 23)
    writer.write(self.stringPiece, 24)
    writer.write(self.cord, 25)
    writer.write(self.recursiveMessage, 27)
  }
}
