/// `int32`. A longer varint loses the bits above the 32nd, as the specification asks.
public enum Int32Coding: ScalarCoding, MapKeyCoding {
  public static let defaultValue: Int32 = 0
  public static let wireType = WireType.varint

  public static func readValue(from reader: inout WireReader) throws(WireError) -> Int32 {
    Int32(truncatingIfNeeded: try reader.varint())
  }

  public static func writeValue(_ value: Int32, to writer: inout WireWriter) {
    // Negative numbers take ten bytes: int32 is sign-extended to 64 bits on the wire.
    writer.appendVarint(UInt64(bitPattern: Int64(value)))
  }
}

/// `int64`.
public enum Int64Coding: ScalarCoding, MapKeyCoding {
  public static let defaultValue: Int64 = 0
  public static let wireType = WireType.varint

  public static func readValue(from reader: inout WireReader) throws(WireError) -> Int64 {
    Int64(bitPattern: try reader.varint())
  }

  public static func writeValue(_ value: Int64, to writer: inout WireWriter) {
    writer.appendVarint(UInt64(bitPattern: value))
  }
}

/// `uint32`. A longer varint loses the bits above the 32nd.
public enum UInt32Coding: ScalarCoding, MapKeyCoding {
  public static let defaultValue: UInt32 = 0
  public static let wireType = WireType.varint

  public static func readValue(from reader: inout WireReader) throws(WireError) -> UInt32 {
    UInt32(truncatingIfNeeded: try reader.varint())
  }

  public static func writeValue(_ value: UInt32, to writer: inout WireWriter) {
    writer.appendVarint(UInt64(value))
  }
}

/// `uint64`.
public enum UInt64Coding: ScalarCoding, MapKeyCoding {
  public static let defaultValue: UInt64 = 0
  public static let wireType = WireType.varint

  public static func readValue(from reader: inout WireReader) throws(WireError) -> UInt64 {
    try reader.varint()
  }

  public static func writeValue(_ value: UInt64, to writer: inout WireWriter) {
    writer.appendVarint(value)
  }
}

/// `bool`: any varint but 0 is true.
public enum BoolCoding: ScalarCoding, MapKeyCoding {
  public static let defaultValue = false
  public static let wireType = WireType.varint

  public static func readValue(from reader: inout WireReader) throws(WireError) -> Bool {
    try reader.varint() != 0
  }

  public static func writeValue(_ value: Bool, to writer: inout WireWriter) {
    writer.appendVarint(value ? 1 : 0)
  }

  public static func precedes(_ key: Bool, _ other: Bool) -> Bool { !key && other }
}

/// An open enum, which is laid out like `int32`.
public enum EnumCoding<Value: WireEnum>: ScalarCoding {
  public static var defaultValue: Value { Value(rawValue: 0) }
  public static var wireType: WireType { .varint }

  public static func readValue(from reader: inout WireReader) throws(WireError) -> Value {
    Value(rawValue: try Int32Coding.readValue(from: &reader))
  }

  public static func writeValue(_ value: Value, to writer: inout WireWriter) {
    Int32Coding.writeValue(value.rawValue, to: &writer)
  }
}
