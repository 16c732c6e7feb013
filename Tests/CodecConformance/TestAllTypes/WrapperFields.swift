import Codec

/// The well-known wrappers of scalars, singular and in lists.
struct WrapperFields: FieldFamily {
  var bool: Wrapper<BoolCoding>?
  var int32: Wrapper<Int32Coding>?
  var int64: Wrapper<Int64Coding>?
  var uint32: Wrapper<UInt32Coding>?
  var uint64: Wrapper<UInt64Coding>?
  var float: Wrapper<FloatCoding>?
  var double: Wrapper<DoubleCoding>?
  var string: Wrapper<StringCoding>?
  var bytes: Wrapper<BytesCoding>?
  var boolList: [Wrapper<BoolCoding>] = []
  var int32List: [Wrapper<Int32Coding>] = []
  var int64List: [Wrapper<Int64Coding>] = []
  var uint32List: [Wrapper<UInt32Coding>] = []
  var uint64List: [Wrapper<UInt64Coding>] = []
  var floatList: [Wrapper<FloatCoding>] = []
  var doubleList: [Wrapper<DoubleCoding>] = []
  var stringList: [Wrapper<StringCoding>] = []
  var bytesList: [Wrapper<BytesCoding>] = []

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) -> Bool {
    switch field.number {
    case 201: try reader.read(&self.bool, field)
    case 202: try reader.read(&self.int32, field)
    case 203: try reader.read(&self.int64, field)
    case 204: try reader.read(&self.uint32, field)
    case 205: try reader.read(&self.uint64, field)
    case 206: try reader.read(&self.float, field)
    case 207: try reader.read(&self.double, field)
    case 208: try reader.read(&self.string, field)
    case 209: try reader.read(&self.bytes, field)
    case 211: try reader.read(&self.boolList, field)
    case 212: try reader.read(&self.int32List, field)
    case 213: try reader.read(&self.int64List, field)
    case 214: try reader.read(&self.uint32List, field)
    case 215: try reader.read(&self.uint64List, field)
    case 216: try reader.read(&self.floatList, field)
    case 217: try reader.read(&self.doubleList, field)
    case 218: try reader.read(&self.stringList, field)
    case 219: try reader.read(&self.bytesList, field)
    default: return false
    }
    return true
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.bool, 201)
    writer.write(self.int32, 202)
    writer.write(self.int64, 203)
    writer.write(self.uint32, 204)
    writer.write(self.uint64, 205)
    writer.write(self.float, 206)
    writer.write(self.double, 207)
    writer.write(self.string, 208)
    writer.write(self.bytes, 209)
    writer.write(self.boolList, 211)
    writer.write(self.int32List, 212)
    writer.write(self.int64List, 213)
    writer.write(self.uint32List, 214)
    writer.write(self.uint64List, 215)
    writer.write(self.floatList, 216)
    writer.write(self.doubleList, 217)
    writer.write(self.stringList, 218)
    writer.write(self.bytesList, 219)
  }
}
