import Codec

/// The `int32` fields 401 to 418, which differ in their names alone: a matter of JSON.
struct NameFields: FieldFamily {
  private static let first = 401

  private var values = [Int32](repeating: 0, count: 18)

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) -> Bool {
    let index = field.number - Self.first
    guard self.values.indices.contains(index) else { return false }
    try reader.read(&self.values[index], field)
    return true
  }

  func encode(into writer: inout WireWriter) {
    for (index, value) in self.values.enumerated() { writer.write(value, Self.first + index) }
  }
}
