/// How the values of one of protobuf's types are laid out in a field.
///
/// Names what Swift's type alone does not tell: `int32`, `sint32` and `sfixed32` are all `Int32`.
/// It also lets lists and maps of any type be read and written by one function each.
public protocol FieldCoding {
  associatedtype Value: Equatable & Sendable

  /// The value of a field that is not on the wire.
  static var defaultValue: Value { get }

  /// Whether a field without explicit presence is left out.
  static func isDefault(_ value: Value) -> Bool

  /// Reads the value of the field whose tag was just read: a scalar replaces, a message merges.
  /// What has another wire type is skipped.
  static func read(
    _ value: inout Value, _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError)

  /// Appends the field, even at its default.
  static func write(_ value: Value, _ number: Int, to writer: inout WireWriter)
}

extension FieldCoding {
  public static func isDefault(_ value: Value) -> Bool { value == Self.defaultValue }
}

/// A type whose values can stand one behind the other in a packed list.
public protocol ScalarCoding: FieldCoding {
  static var wireType: WireType { get }

  /// Reads one value, which has no tag in front.
  static func readValue(from reader: inout WireReader) throws(WireError) -> Value

  /// Appends one value, without a tag.
  static func writeValue(_ value: Value, to writer: inout WireWriter)
}

extension ScalarCoding {
  public static func read(
    _ value: inout Value, _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    guard field.wireType == Self.wireType else { return try reader.skip(field) }
    value = try Self.readValue(from: &reader)
  }

  public static func write(_ value: Value, _ number: Int, to writer: inout WireWriter) {
    writer.appendTag(number, Self.wireType)
    Self.writeValue(value, to: &writer)
  }
}

/// A type that a map's keys can have.
public protocol MapKeyCoding: FieldCoding where Value: Hashable {
  /// The order in which a map's entries are written.
  static func precedes(_ key: Value, _ other: Value) -> Bool
}

extension MapKeyCoding where Value: Comparable {
  public static func precedes(_ key: Value, _ other: Value) -> Bool { key < other }
}
