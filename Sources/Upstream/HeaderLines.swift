/// Header lines as they came, kept in one buffer and searched when asked: most are never asked for.
struct HeaderLines {
  private var bytes: [UInt8] = []

  mutating func append(_ line: RawSpan) {
    unsafe line.withUnsafeBytes { unsafe self.bytes.append(contentsOf: $0) }
    if self.bytes.last != 0x0a { self.bytes.append(0x0a) }
  }

  /// The value of the first field of this lower-case name, without blanks around it.
  func value(of name: String) -> String? {
    var name = name
    return name.withUTF8 { wanted in
      var start = 0
      while start < self.bytes.count {
        let end = self.bytes[start...].firstIndex(of: 0x0a) ?? self.bytes.count
        if unsafe self.matches(wanted, start, end) {
          return self.text(start + wanted.count + 1, end)
        }
        start = end + 1
      }
      return nil
    }
  }

  private func matches(_ name: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard end - start > name.count, self.bytes[start + name.count] == UInt8(ascii: ":") else {
      return false
    }
    for index in 0..<name.count {
      let byte = self.bytes[start + index]
      let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      guard unsafe (isUpper ? byte | 0x20 : byte) == name[index] else { return false }
    }
    return true
  }

  private func text(_ start: Int, _ end: Int) -> String {
    var (start, end) = (start, end)
    while start < end, Self.isBlank(self.bytes[start]) { start += 1 }
    while start < end, Self.isBlank(self.bytes[end - 1]) { end -= 1 }
    return String(decoding: self.bytes[start..<end], as: UTF8.self)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0d
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
