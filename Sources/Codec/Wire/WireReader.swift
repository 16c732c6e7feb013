/// Reads protobuf's wire format out of borrowed bytes, without copying and with every read
/// bounds-checked. Follows https://protobuf.dev/programming-guides/encoding.
public struct WireReader: ~Escapable {
  /// Sub-messages and groups may nest this deep in a message, as in the other implementations.
  public static let maximumDepth = 100

  /// How many sub-messages and elements of repeated fields one message may hold, nested ones
  /// included, where the caller names no bound of its own.
  ///
  /// An empty element takes two bytes on the wire and up to 300 in memory, so a bound on the
  /// message's bytes alone would let 4 MiB become hundreds of megabytes.
  public static let defaultMaximumElements = 1 << 16

  private let bytes: RawSpan
  private var offset = 0
  /// Where the message that is being read ends: the outermost, or a sub-message for its time.
  private var end: Int
  private var depthLeft = Self.maximumDepth
  private var elementsLeft: Int

  /// - Parameters:
  ///   - bytes: one message, without a length in front.
  ///   - maximumElements: how many sub-messages and elements of repeated fields it may hold.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, maximumElements: Int = Self.defaultMaximumElements) {
    self.bytes = bytes
    self.end = bytes.byteCount
    self.elementsLeft = maximumElements
  }

  /// The next field's tag, or nil at the end of the message.
  public mutating func nextField() throws(WireError) -> FieldTag? {
    guard self.offset < self.end else { return nil }
    let start = self.offset
    let key = try self.varint()
    guard key <= UInt64(UInt32.max), key >> 3 != 0, self.offset &- start <= 5,
      let wireType = WireType(rawValue: UInt8(key & 7))
    else { throw .malformedTag }
    return FieldTag(number: Int(key >> 3), wireType: wireType)
  }

  /// Whether the message that is being read has been read to its end.
  var isAtEnd: Bool { self.offset == self.end }

  // MARK: - Values

  package mutating func varint() throws(WireError) -> UInt64 {
    guard self.offset < self.end else { throw .truncated }
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
      guard self.offset < self.end else { throw .truncated }
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
    guard self.end &- self.offset >= 8 else { throw .truncated }
    defer { self.offset &+= 8 }
    return UInt64(
      littleEndian: unsafe self.bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: self.offset, as: UInt64.self))
  }

  package mutating func fixed32() throws(WireError) -> UInt32 {
    guard self.end &- self.offset >= 4 else { throw .truncated }
    defer { self.offset &+= 4 }
    return UInt32(
      littleEndian: unsafe self.bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: self.offset, as: UInt32.self))
  }

  /// A length-delimited value, as a view into the input.
  @_lifetime(copy self)
  package mutating func lengthDelimited() throws(WireError) -> RawSpan {
    let length = try self.varint()
    guard length <= UInt64(self.end &- self.offset) else { throw .truncated }
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

  /// Skips the value of a field, and is a view of it: a group's includes its end.
  @_lifetime(copy self)
  mutating func skipped(_ field: FieldTag) throws(WireError) -> RawSpan {
    let start = self.offset
    try self.skip(field)
    return self.bytes.extracting(start..<self.offset)
  }

  private mutating func skipGroup(_ number: Int) throws(WireError) {
    guard self.depthLeft > 0 else { throw .tooDeep }
    self.depthLeft &-= 1
    while let field = try self.nextField() {
      guard field.wireType == .endGroup else {
        try self.skip(field)
        continue
      }
      guard field.number == number else { throw .unmatchedEndGroup }
      self.depthLeft &+= 1
      return
    }
    throw .truncated
  }

  // MARK: - Nesting

  /// Counts a sub-message or an element of a repeated field.
  mutating func countElement() throws(WireError) {
    guard self.elementsLeft > 0 else { throw .tooManyElements }
    self.elementsLeft &-= 1
  }

  /// Reads a length and lets `body` read that many bytes as if they were all there is. After an
  /// error the reader stays inside: it is of no use then.
  @inline(__always)
  mutating func readDelimited(
    _ body: (inout WireReader) throws(WireError) -> Void
  ) throws(WireError) {
    let length = try self.varint()
    guard length <= UInt64(self.end &- self.offset) else { throw .truncated }
    let outerEnd = self.end
    self.end = self.offset &+ Int(length)
    try body(&self)
    self.end = outerEnd
  }

  /// `readDelimited` for a sub-message, which counts as an element and as a level of depth.
  @inline(__always)
  mutating func readMessage(
    _ body: (inout WireReader) throws(WireError) -> Void
  ) throws(WireError) {
    guard self.depthLeft > 0 else { throw .tooDeep }
    try self.countElement()
    self.depthLeft &-= 1
    try self.readDelimited(body)
    self.depthLeft &+= 1
  }
}
