/// Header lines as they came, each behind its length in one buffer and searched when asked: most
/// are never asked for.
struct HeaderLines {
  /// Room for the head of most responses, in one allocation that is still a small one to malloc.
  private static let usualSize = 900
  /// Bytes of a line's length: lines are shorter than `Transfer.maximumHeaderSize`.
  private static let lengthSize = 4

  private var bytes: [UInt8] = []

  mutating func append(_ line: RawSpan) {
    if self.bytes.isEmpty { self.bytes.reserveCapacity(Self.usualSize) }
    let length = UInt32(line.byteCount).littleEndian
    unsafe withUnsafeBytes(of: length) { unsafe self.bytes.append(contentsOf: $0) }
    unsafe line.withUnsafeBytes { unsafe self.bytes.append(contentsOf: $0) }
  }

  /// The value of the first field of this lower-case name, without blanks around it.
  func value(of name: String) -> String? {
    guard let range = self.range(of: name) else { return nil }
    return String(decoding: self.bytes[range], as: UTF8.self)
  }

  /// Whether the value of the first field of this name begins with `prefix` in any case; both are
  /// given in lower case.
  func value(of name: String, hasPrefix prefix: StaticString) -> Bool {
    guard let range = self.range(of: name), range.count >= prefix.utf8CodeUnitCount else {
      return false
    }
    return (0..<prefix.utf8CodeUnitCount).allSatisfy { index in
      unsafe Self.lowercased(self.bytes[range.lowerBound + index]) == prefix.utf8Start[index]
    }
  }

  private func range(of name: String) -> Range<Int>? {
    let name = name.utf8Span.span
    let bytes = self.bytes.span
    var start = Self.lengthSize
    while start <= bytes.count {
      let end =
        unsafe start
        + Int(
          UInt32(
            littleEndian: bytes.bytes.unsafeLoadUnaligned(
              fromByteOffset: start - Self.lengthSize, as: UInt32.self)))
      if Self.line(bytes, start, end, isOf: name) {
        return Self.trimmed(bytes, start + name.count + 1, end)
      }
      start = end + Self.lengthSize
    }
    return nil
  }

  private static func line(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, isOf name: Span<UInt8>
  ) -> Bool {
    guard end - start > name.count, bytes[start + name.count] == UInt8(ascii: ":") else {
      return false
    }
    for index in name.indices where Self.lowercased(bytes[start + index]) != name[index] {
      return false
    }
    return true
  }

  private static func trimmed(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Range<Int> {
    var (start, end) = (start, end)
    while start < end, Self.isBlank(bytes[start]) { start += 1 }
    while start < end, Self.isBlank(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a
  }
}

extension RawSpan {
  private func byte(_ offset: Int) -> UInt8 {
    unsafe self.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// The empty line behind a head.
  var isBlank: Bool {
    (0..<self.byteCount).allSatisfy { self.byte($0) == 0x0d || self.byte($0) == 0x0a }
  }

  /// "HTTP/1.1 200 OK", "HTTP/2 200".
  var isStatusLine: Bool {
    let prefix: StaticString = "HTTP/"
    guard self.byteCount > 8 else { return false }
    return (0..<5).allSatisfy { unsafe self.byte($0) == prefix.utf8Start[$0] }
  }

  /// 0 where there is none.
  var statusCode: Int {
    var index = 0
    while index < self.byteCount, self.byte(index) != 0x20 { index += 1 }
    var code = 0
    for offset in index + 1..<index + 4 {
      guard offset < self.byteCount else { return 0 }
      let digit = self.byte(offset)
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return 0 }
      code = code * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return code
  }
}
