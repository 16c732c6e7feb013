/// `fixed32`.
public enum Fixed32Coding: ScalarCoding, MapKeyCoding {
  public static let defaultValue: UInt32 = 0
  public static let wireType = WireType.fixed32

  public static func readValue(from reader: inout WireReader) throws(WireError) -> UInt32 {
    try reader.fixed32()
  }

  public static func writeValue(_ value: UInt32, to writer: inout WireWriter) {
    writer.appendFixed32(value)
  }
}

/// `fixed64`.
public enum Fixed64Coding: ScalarCoding, MapKeyCoding {
  public static let defaultValue: UInt64 = 0
  public static let wireType = WireType.fixed64

  public static func readValue(from reader: inout WireReader) throws(WireError) -> UInt64 {
    try reader.fixed64()
  }

  public static func writeValue(_ value: UInt64, to writer: inout WireWriter) {
    writer.appendFixed64(value)
  }
}

/// `sfixed32`.
public enum SFixed32Coding: ScalarCoding, MapKeyCoding {
  public static let defaultValue: Int32 = 0
  public static let wireType = WireType.fixed32

  public static func readValue(from reader: inout WireReader) throws(WireError) -> Int32 {
    Int32(bitPattern: try reader.fixed32())
  }

  public static func writeValue(_ value: Int32, to writer: inout WireWriter) {
    writer.appendFixed32(UInt32(bitPattern: value))
  }
}

/// `sfixed64`.
public enum SFixed64Coding: ScalarCoding, MapKeyCoding {
  public static let defaultValue: Int64 = 0
  public static let wireType = WireType.fixed64

  public static func readValue(from reader: inout WireReader) throws(WireError) -> Int64 {
    Int64(bitPattern: try reader.fixed64())
  }

  public static func writeValue(_ value: Int64, to writer: inout WireWriter) {
    writer.appendFixed64(UInt64(bitPattern: value))
  }
}

/// `float`.
public enum FloatCoding: ScalarCoding {
  public static let defaultValue: Float = 0
  public static let wireType = WireType.fixed32

  /// By bits: -0.0 is not the default.
  public static func isDefault(_ value: Float) -> Bool { value.bitPattern == 0 }

  public static func readValue(from reader: inout WireReader) throws(WireError) -> Float {
    Float(bitPattern: try reader.fixed32())
  }

  public static func writeValue(_ value: Float, to writer: inout WireWriter) {
    writer.appendFixed32(value.bitPattern)
  }
}

/// `double`.
public enum DoubleCoding: ScalarCoding {
  public static let defaultValue: Double = 0
  public static let wireType = WireType.fixed64

  /// By bits: -0.0 is not the default.
  public static func isDefault(_ value: Double) -> Bool { value.bitPattern == 0 }

  public static func readValue(from reader: inout WireReader) throws(WireError) -> Double {
    Double(bitPattern: try reader.fixed64())
  }

  public static func writeValue(_ value: Double, to writer: inout WireWriter) {
    writer.appendFixed64(value.bitPattern)
  }
}
