internal import CSimdJSON

extension String {
  /// Copies `bytes`, or is nil where they are not UTF-8.
  ///
  /// The standard library's own check costs a generic call for each string and, in text that is
  /// not ASCII, most of a nanosecond a byte. So ASCII is told by its high bits, and simdjson checks
  /// the rest.
  package init?(validatingUTF8 bytes: RawSpan) {
    let isASCII = bytes.isASCII
    if !isASCII {
      let isUTF8 = unsafe bytes.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress else { return true }
        return unsafe csimdjson_is_utf8(base, buffer.count)
      }
      guard isUTF8 else { return nil }
    }
    let utf8 = unsafe bytes._unsafeView(as: UInt8.self)
    self.init(copying: unsafe UTF8Span(unchecked: utf8, isKnownASCII: isASCII))
  }
}

extension RawSpan {
  fileprivate var isASCII: Bool {
    let highBits: UInt64 = 0x8080_8080_8080_8080
    var offset = 0
    while self.byteCount &- offset >= 32 {
      let words =
        self.unsafeWord(at: offset) | self.unsafeWord(at: offset &+ 8)
        | self.unsafeWord(at: offset &+ 16) | self.unsafeWord(at: offset &+ 24)
      if words & highBits != 0 { return false }
      offset &+= 32
    }
    var bits: UInt64 = 0
    while self.byteCount &- offset >= 8 {
      bits |= self.unsafeWord(at: offset)
      offset &+= 8
    }
    while offset < self.byteCount {
      bits |= UInt64(self.unsafeByte(at: offset))
      offset &+= 1
    }
    return bits & highBits == 0
  }

  /// The caller has checked the bounds.
  @inline(__always)
  private func unsafeWord(at offset: Int) -> UInt64 {
    unsafe self.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
  }
}
