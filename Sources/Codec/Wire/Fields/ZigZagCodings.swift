/// `sint32`: 0, -1, 1, -2 … are the varints 0, 1, 2, 3 …, so that small negative numbers are short.
public enum SInt32Coding: ScalarCoding, MapKeyCoding {
  public static let defaultValue: Int32 = 0
  public static let wireType = WireType.varint

  public static func readValue(from reader: inout WireReader) throws(WireError) -> Int32 {
    let bits = UInt32(truncatingIfNeeded: try reader.varint())
    return Int32(bitPattern: bits >> 1) ^ -Int32(bits & 1)
  }

  public static func writeValue(_ value: Int32, to writer: inout WireWriter) {
    writer.appendVarint(UInt64(UInt32(bitPattern: value << 1 ^ value >> 31)))
  }
}

/// `sint64`.
public enum SInt64Coding: ScalarCoding, MapKeyCoding {
  public static let defaultValue: Int64 = 0
  public static let wireType = WireType.varint

  public static func readValue(from reader: inout WireReader) throws(WireError) -> Int64 {
    let bits = try reader.varint()
    return Int64(bitPattern: bits >> 1) ^ -Int64(bits & 1)
  }

  public static func writeValue(_ value: Int64, to writer: inout WireWriter) {
    writer.appendVarint(UInt64(bitPattern: value << 1 ^ value >> 63))
  }
}
