import Codec

/// Lists of every type, packed where their type can be, as proto3 does by default.
struct RepeatedFields: FieldFamily {
  var scalars = ScalarLists()
  var string: [String] = []
  var bytes: [[UInt8]] = []
  var nestedMessage: [NestedMessage] = []
  var foreignMessage: [ForeignMessage] = []
  var nestedEnum: [NestedEnum] = []
  var foreignEnum: [ForeignEnum] = []
  var stringPiece: [String] = []
  var cord: [String] = []

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) -> Bool {
    switch field.number {
    case 31...43: try self.scalars.decodeField(field, first: 31, from: &reader)
    case 44: try reader.read(&self.string, field)
    case 45: try reader.read(&self.bytes, field)
    case 48: try reader.read(&self.nestedMessage, field)
    case 49: try reader.read(&self.foreignMessage, field)
    case 51: try reader.read(&self.nestedEnum, field)
    case 52: try reader.read(&self.foreignEnum, field)
    case 54: try reader.read(&self.stringPiece, field)
    case 55: try reader.read(&self.cord, field)
    default: return false
    }
    return true
  }

  func encode(into writer: inout WireWriter) {
    self.scalars.encode(first: 31, packed: true, into: &writer)
    writer.write(self.string, 44)
    writer.write(self.bytes, 45)
    writer.write(self.nestedMessage, 48)
    writer.write(self.foreignMessage, 49)
    writer.write(self.nestedEnum, 51)
    writer.write(self.foreignEnum, 52)
    writer.write(self.stringPiece, 54)
    writer.write(self.cord, 55)
  }
}
