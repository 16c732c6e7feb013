/// `string`.
public enum StringCoding: MapKeyCoding {
  public static let defaultValue = ""

  public static func read(
    _ value: inout String, _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    try reader.read(&value, field)
  }

  public static func write(_ value: String, _ number: Int, to writer: inout WireWriter) {
    writer.writePresent(value, number)
  }
}

/// `bytes`.
public enum BytesCoding: FieldCoding {
  public static let defaultValue: [UInt8] = []

  public static func read(
    _ value: inout [UInt8], _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    try reader.read(&value, field)
  }

  public static func write(_ value: [UInt8], _ number: Int, to writer: inout WireWriter) {
    writer.writePresent(value, number)
  }
}

/// A message that is there: a map's value, which an entry without one has at its defaults.
public enum MessageCoding<Value: WireMessage>: FieldCoding {
  public static var defaultValue: Value { Value() }

  public static func read(
    _ value: inout Value, _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    guard field.wireType == .lengthDelimited else { return try reader.skip(field) }
    try reader.readMessage { (reader) throws(WireError) in try value.merge(from: &reader) }
  }

  public static func write(_ value: Value, _ number: Int, to writer: inout WireWriter) {
    writer.writePresent(value, number)
  }
}
