/// Names of providers, regions, tags and weight precisions compare without ASCII case.
extension String {
  func equalsIgnoringCase(_ other: String) -> Bool {
    guard self.utf8.count == other.utf8.count else { return false }
    // Mostly they are spelt alike, and that is one comparison of memory.
    return self == other
      || zip(self.utf8, other.utf8).allSatisfy { asciiLowercased($0) == asciiLowercased($1) }
  }
}

extension [String] {
  func containsIgnoringCase(_ name: String) -> Bool {
    self.contains { $0.equalsIgnoringCase(name) }
  }
}

@inline(__always)
func asciiLowercased(_ byte: UInt8) -> UInt8 {
  byte &- 0x41 < 26 ? byte | 0x20 : byte
}

extension String {
  /// The string itself, or its longest beginning of whole characters within `limit` bytes of
  /// UTF-8, "…" included.
  package func truncated(toUTF8Bytes limit: Int) -> String {
    guard self.utf8.count > limit else { return self }
    let ellipsis = "…"
    let room = limit - ellipsis.utf8.count
    guard room > 0 else { return "" }
    var end = self.utf8.index(self.startIndex, offsetBy: room)
    while end > self.startIndex, self.utf8[end] & 0xC0 == 0x80 {
      end = self.utf8.index(before: end)
    }
    return self[..<end] + ellipsis
  }
}
