import Codec

/// A list of each scalar type, whose fields have numbers in a row.
struct ScalarLists: Equatable, Sendable {
  /// How many fields these are.
  static let count = 13

  var int32: [Int32] = []
  var int64: [Int64] = []
  var uint32: [UInt32] = []
  var uint64: [UInt64] = []
  var sint32: [Int32] = []
  var sint64: [Int64] = []
  var fixed32: [UInt32] = []
  var fixed64: [UInt64] = []
  var sfixed32: [Int32] = []
  var sfixed64: [Int64] = []
  var float: [Float] = []
  var double: [Double] = []
  var bool: [Bool] = []

  /// - Parameter first: the number of the field of `int32`.
  mutating func decodeField(
    _ field: FieldTag, first: Int, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number - first {
    case 0: try reader.read(&self.int32, field, as: Int32Coding.self)
    case 1: try reader.read(&self.int64, field, as: Int64Coding.self)
    case 2: try reader.read(&self.uint32, field, as: UInt32Coding.self)
    case 3: try reader.read(&self.uint64, field, as: UInt64Coding.self)
    case 4: try reader.read(&self.sint32, field, as: SInt32Coding.self)
    case 5: try reader.read(&self.sint64, field, as: SInt64Coding.self)
    case 6: try reader.read(&self.fixed32, field, as: Fixed32Coding.self)
    case 7: try reader.read(&self.fixed64, field, as: Fixed64Coding.self)
    case 8: try reader.read(&self.sfixed32, field, as: SFixed32Coding.self)
    case 9: try reader.read(&self.sfixed64, field, as: SFixed64Coding.self)
    case 10: try reader.read(&self.float, field, as: FloatCoding.self)
    case 11: try reader.read(&self.double, field, as: DoubleCoding.self)
    case 12: try reader.read(&self.bool, field, as: BoolCoding.self)
    default: preconditionFailure("field \(field.number) is no list")
    }
  }

  func encode(first: Int, packed: Bool, into writer: inout WireWriter) {
    write(self.int32, 0, Int32Coding.self)
    write(self.int64, 1, Int64Coding.self)
    write(self.uint32, 2, UInt32Coding.self)
    write(self.uint64, 3, UInt64Coding.self)
    write(self.sint32, 4, SInt32Coding.self)
    write(self.sint64, 5, SInt64Coding.self)
    write(self.fixed32, 6, Fixed32Coding.self)
    write(self.fixed64, 7, Fixed64Coding.self)
    write(self.sfixed32, 8, SFixed32Coding.self)
    write(self.sfixed64, 9, SFixed64Coding.self)
    write(self.float, 10, FloatCoding.self)
    write(self.double, 11, DoubleCoding.self)
    write(self.bool, 12, BoolCoding.self)

    func write<Coding: ScalarCoding>(
      _ values: [Coding.Value], _ offset: Int, _ coding: Coding.Type
    ) {
      if packed {
        writer.writePacked(values, first + offset, as: coding)
      } else {
        writer.writeUnpacked(values, first + offset, as: coding)
      }
    }
  }
}
