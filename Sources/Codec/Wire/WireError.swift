/// Why bytes are not a valid protobuf message. Says nothing of the bytes' content.
public enum WireError: Error, Equatable, Sendable {
  /// The bytes end inside a field.
  case truncated
  /// A varint of more than ten bytes, or one that does not fit in 64 bits.
  case malformedVarint
  /// A field number of 0 or over 2^29 - 1, wire type 6 or 7, or more than five bytes.
  case malformedTag
  /// A group's end without its begin, or with another field's number.
  case unmatchedEndGroup
  /// A `string` field that is not UTF-8.
  case invalidUTF8
  /// Messages or groups nested deeper than `WireReader.maximumDepth`.
  case tooDeep
  /// More sub-messages and elements of repeated fields than the reader's bound.
  case tooManyElements
}
