import Codec

/// Lists with `[packed = true]`.
struct PackedFields: FieldFamily {
  var scalars = ScalarLists()
  var nestedEnum: [NestedEnum] = []

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) -> Bool {
    switch field.number {
    case 75...87: try self.scalars.decodeField(field, first: 75, from: &reader)
    case 88: try reader.read(&self.nestedEnum, field)
    default: return false
    }
    return true
  }

  func encode(into writer: inout WireWriter) {
    self.scalars.encode(first: 75, packed: true, into: &writer)
    writer.write(self.nestedEnum, 88)
  }
}

/// Lists with `[packed = false]`.
struct UnpackedFields: FieldFamily {
  var scalars = ScalarLists()
  var nestedEnum: [NestedEnum] = []

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) -> Bool {
    switch field.number {
    case 89...101: try self.scalars.decodeField(field, first: 89, from: &reader)
    case 102: try reader.read(&self.nestedEnum, field)
    default: return false
    }
    return true
  }

  func encode(into writer: inout WireWriter) {
    self.scalars.encode(first: 89, packed: false, into: &writer)
    writer.writeUnpacked(self.nestedEnum, 102, as: EnumCoding<NestedEnum>.self)
  }
}
