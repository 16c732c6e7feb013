/// Names of providers, regions, tags and weight precisions compare without ASCII case.
extension StringProtocol {
  func equalsIgnoringCase(_ other: some StringProtocol) -> Bool {
    let left = self.utf8
    let right = other.utf8
    guard left.count == right.count else { return false }
    return zip(left, right).allSatisfy { $0 == $1 || asciiLowercased($0) == asciiLowercased($1) }
  }
}

extension Sequence where Element == String {
  func containsIgnoringCase(_ name: some StringProtocol) -> Bool {
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
