/// Appends protobuf's wire format to a buffer that it owns and can be reused.
///
/// A sub-message is written in place behind one byte kept for its length; one longer than 127
/// bytes is moved up to make room for the longer varint. Token deltas, the hot case, never move.
@safe public struct WireWriter: ~Copyable {
  private var storage: UnsafeMutableRawPointer
  private var capacity: Int
  /// How many bytes have been written.
  public private(set) var count = 0

  /// - Parameter capacity: bytes to start with; it grows by doubling.
  public init(capacity: Int = 256) {
    self.capacity = max(capacity, 16)
    unsafe self.storage = UnsafeMutableRawPointer.allocate(
      byteCount: self.capacity, alignment: 16)
  }

  deinit { unsafe self.storage.deallocate() }

  /// What was written, until the next call that changes the writer.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeStart: self.storage, byteCount: self.count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  public func copyBytes() -> [UInt8] { [UInt8](copying: self.bytes) }

  /// Forgets what was written and keeps the buffer.
  public mutating func removeAll() { self.count = 0 }

  // MARK: - Raw values

  @inline(__always)
  private mutating func reserve(_ extra: Int) {
    if self.capacity &- self.count < extra { self.grow(extra) }
  }

  @inline(never)
  private mutating func grow(_ extra: Int) {
    let capacity = max(self.capacity * 2, self.count + extra)
    let storage = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    unsafe storage.copyMemory(from: self.storage, byteCount: self.count)
    unsafe self.storage.deallocate()
    unsafe self.storage = storage
    self.capacity = capacity
  }

  @inline(__always)
  private mutating func storeVarint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      unsafe self.storage.storeBytes(
        of: UInt8(truncatingIfNeeded: value) | 0x80, toByteOffset: self.count, as: UInt8.self)
      self.count &+= 1
      value >>= 7
    }
    unsafe self.storage.storeBytes(
      of: UInt8(truncatingIfNeeded: value), toByteOffset: self.count, as: UInt8.self)
    self.count &+= 1
  }

  @inline(__always)
  package mutating func appendVarint(_ value: UInt64) {
    self.reserve(10)
    self.storeVarint(value)
  }

  @inline(__always)
  package mutating func appendTag(_ number: Int, _ wireType: WireType) {
    self.appendVarint(UInt64(number) << 3 | UInt64(wireType.rawValue))
  }

  package mutating func appendFixed64(_ value: UInt64) {
    self.reserve(8)
    unsafe self.storage.storeBytes(
      of: value.littleEndian, toByteOffset: self.count, as: UInt64.self)
    self.count &+= 8
  }

  package mutating func appendFixed32(_ value: UInt32) {
    self.reserve(4)
    unsafe self.storage.storeBytes(
      of: value.littleEndian, toByteOffset: self.count, as: UInt32.self)
    self.count &+= 4
  }

  mutating func append(byte: UInt8) {
    self.reserve(1)
    unsafe self.storage.storeBytes(of: byte, toByteOffset: self.count, as: UInt8.self)
    self.count &+= 1
  }

  mutating func appendBigEndian(_ value: UInt32) {
    self.reserve(4)
    unsafe self.storage.storeBytes(
      of: value.bigEndian, toByteOffset: self.count, as: UInt32.self)
    self.count &+= 4
  }

  /// Replaces four bytes that were written before.
  mutating func overwriteBigEndian(_ value: UInt32, at offset: Int) {
    precondition(offset >= 0 && offset <= self.count - 4)
    unsafe self.storage.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt32.self)
  }

  /// Appends bytes as they are.
  public mutating func append(_ bytes: RawSpan) {
    self.reserve(bytes.byteCount)
    unsafe bytes.withUnsafeBytes { source in
      guard let base = source.baseAddress else { return }
      unsafe (self.storage + self.count).copyMemory(from: base, byteCount: source.count)
    }
    self.count &+= bytes.byteCount
  }

  private mutating func appendLengthDelimited(_ number: Int, _ bytes: RawSpan) {
    // One check for tag, length and bytes.
    self.reserve(20 + bytes.byteCount)
    self.storeVarint(UInt64(number) << 3 | UInt64(WireType.lengthDelimited.rawValue))
    self.storeVarint(UInt64(bytes.byteCount))
    self.append(bytes)
  }

  // MARK: - Length-delimited fields

  package mutating func appendString(_ text: String, _ number: Int) {
    var text = text
    text.withUTF8 { utf8 in
      self.appendLengthDelimited(number, unsafe UnsafeRawBufferPointer(utf8).bytes)
    }
  }

  package mutating func appendBytes(_ bytes: [UInt8], _ number: Int) {
    self.appendLengthDelimited(number, bytes.rawSpan)
  }

  /// Writes a tag, what `body` writes, and between them its length.
  package mutating func appendNested(
    _ number: Int, _ body: (inout WireWriter) -> Void
  ) {
    self.appendTag(number, .lengthDelimited)
    self.reserve(1)
    let lengthOffset = self.count
    self.count &+= 1
    body(&self)
    self.fillLength(at: lengthOffset)
  }

  package mutating func appendMessage<M: WireMessage>(_ message: M, _ number: Int) {
    self.appendTag(number, .lengthDelimited)
    self.reserve(1)
    let lengthOffset = self.count
    self.count &+= 1
    message.encode(into: &self)
    self.fillLength(at: lengthOffset)
  }

  private mutating func fillLength(at lengthOffset: Int) {
    let length = self.count &- lengthOffset &- 1
    if length < 0x80 {
      unsafe self.storage.storeBytes(
        of: UInt8(truncatingIfNeeded: length), toByteOffset: lengthOffset, as: UInt8.self)
      return
    }
    let lengthSize = (64 - UInt64(length).leadingZeroBitCount + 6) / 7
    self.reserve(lengthSize - 1)
    let body = unsafe self.storage + (lengthOffset + 1)
    unsafe (self.storage + (lengthOffset + lengthSize)).copyMemory(from: body, byteCount: length)
    self.count = lengthOffset
    self.storeVarint(UInt64(length))
    self.count = lengthOffset + lengthSize + length
  }
}
