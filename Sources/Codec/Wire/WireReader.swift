/// Reads protobuf's wire format out of borrowed bytes, without copying and with every read
/// bounds-checked. Follows https://protobuf.dev/programming-guides/encoding.
public struct WireReader: ~Escapable {
  /// Messages and groups may nest this deep, as in the other protobuf implementations.
  public static let maximumDepth = 100

  private let bytes: RawSpan
  private var offset = 0
  private let depthLeft: Int

  /// - Parameter bytes: one message, without a length in front.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) {
    self.bytes = bytes
    self.depthLeft = Self.maximumDepth
  }

  @_lifetime(copy bytes)
  private init(_ bytes: RawSpan, depthLeft: Int) {
    self.bytes = bytes
    self.depthLeft = depthLeft
  }

  package var isAtEnd: Bool { self.offset >= self.bytes.byteCount }

  /// The next field's tag, or nil at the end of the message.
  public mutating func nextField() throws(WireError) -> FieldTag? {
    guard self.offset < self.bytes.byteCount else { return nil }
    let key = try self.varint()
    guard key <= UInt64(UInt32.max), key >> 3 != 0,
      let wireType = WireType(rawValue: UInt8(key & 7))
    else { throw .malformedTag }
    return FieldTag(number: Int(key >> 3), wireType: wireType)
  }

  // MARK: - Values

  package mutating func varint() throws(WireError) -> UInt64 {
    guard self.offset < self.bytes.byteCount else { throw .truncated }
    let first = self.bytes.unsafeByte(at: self.offset)
    if first < 0x80 {
      self.offset &+= 1
      return UInt64(first)
    }
    return try self.longVarint()
  }

  private mutating func longVarint() throws(WireError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard self.offset < self.bytes.byteCount else { throw .truncated }
      let byte = self.bytes.unsafeByte(at: self.offset)
      self.offset &+= 1
      // The tenth byte holds bit 63 alone.
      if shift == 63, byte > 1 { throw .malformedVarint }
      value |= UInt64(byte & 0x7f) &<< shift
      if byte < 0x80 { return value }
    }
    throw .malformedVarint
  }

  package mutating func fixed64() throws(WireError) -> UInt64 {
    guard self.bytes.byteCount &- self.offset >= 8 else { throw .truncated }
    defer { self.offset &+= 8 }
    return UInt64(
      littleEndian: unsafe self.bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: self.offset, as: UInt64.self))
  }

  package mutating func fixed32() throws(WireError) -> UInt32 {
    guard self.bytes.byteCount &- self.offset >= 4 else { throw .truncated }
    defer { self.offset &+= 4 }
    return UInt32(
      littleEndian: unsafe self.bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: self.offset, as: UInt32.self))
  }

  /// A length-delimited value, as a view into the input.
  @_lifetime(copy self)
  package mutating func lengthDelimited() throws(WireError) -> RawSpan {
    let length = try self.varint()
    guard length <= UInt64(self.bytes.byteCount &- self.offset) else { throw .truncated }
    let start = self.offset
    self.offset &+= Int(length)
    return self.bytes.extracting(start..<self.offset)
  }

  // MARK: - Skipping

  /// Skips the value of a field that the message does not know, or that has another wire type
  /// than the message's own.
  public mutating func skip(_ field: FieldTag) throws(WireError) {
    switch field.wireType {
    case .varint: _ = try self.varint()
    case .fixed64: _ = try self.fixed64()
    case .lengthDelimited: _ = try self.lengthDelimited()
    case .fixed32: _ = try self.fixed32()
    case .startGroup: try self.skipGroup(field.number)
    case .endGroup: throw .unmatchedEndGroup
    }
  }

  /// Iterative, so that hostile nesting costs no stack: `open` holds the groups being skipped.
  private mutating func skipGroup(_ number: Int) throws(WireError) {
    var open = [number]
    while let innermost = open.last {
      guard let field = try self.nextField() else { throw .truncated }
      switch field.wireType {
      case .startGroup:
        guard open.count < self.depthLeft else { throw .tooDeep }
        open.append(field.number)
      case .endGroup:
        guard field.number == innermost else { throw .unmatchedEndGroup }
        open.removeLast()
      default: try self.skip(field)
      }
    }
  }

  /// A reader of the sub-message that follows.
  @_lifetime(copy self)
  private mutating func subReader() throws(WireError) -> WireReader {
    guard self.depthLeft > 1 else { throw .tooDeep }
    return WireReader(try self.lengthDelimited(), depthLeft: self.depthLeft &- 1)
  }

  // MARK: - Sub-messages

  /// Merges the field's value into `message`.
  public mutating func read<M: WireMessage>(
    _ message: inout M?, _ field: FieldTag
  ) throws(WireError) {
    guard field.wireType == .lengthDelimited else { return try self.skip(field) }
    var merged = message.take() ?? M()
    var reader = try self.subReader()
    try merged.merge(from: &reader)
    message = merged
  }

  /// The field's value merged into `current`, for a member of a oneof: nil where the field has
  /// another wire type and was skipped.
  public mutating func message<M: WireMessage>(
    _ field: FieldTag, mergedInto current: M?
  ) throws(WireError) -> M? {
    guard field.wireType == .lengthDelimited else {
      try self.skip(field)
      return nil
    }
    var merged = current ?? M()
    var reader = try self.subReader()
    try merged.merge(from: &reader)
    return merged
  }

  /// Appends one element.
  public mutating func read<M: WireMessage>(
    _ messages: inout [M], _ field: FieldTag
  ) throws(WireError) {
    guard field.wireType == .lengthDelimited else { return try self.skip(field) }
    var element = M()
    var reader = try self.subReader()
    try element.merge(from: &reader)
    messages.append(element)
  }

  /// Sets one entry of a `map<string, string>`: the last of a key wins.
  public mutating func read(
    _ map: inout [String: String], _ field: FieldTag
  ) throws(WireError) {
    guard field.wireType == .lengthDelimited else { return try self.skip(field) }
    var entry = try self.subReader()
    var key = ""
    var value = ""
    while let entryField = try entry.nextField() {
      switch entryField.number {
      case 1: try entry.read(&key, entryField)
      case 2: try entry.read(&value, entryField)
      default: try entry.skip(entryField)
      }
    }
    map[key] = value
  }
}
