/// A hash that is the same in every process, so that gateways side by side send a conversation to
/// the same provider. Not for tables that a caller could flood, and nothing secret hangs on it.
struct StableHash {
  private var state: UInt64 = 0x51_7CC1_B727_220A

  mutating func add(_ number: UInt64) {
    self.state = SplitMix64.mix(self.state ^ number)
  }

  /// - Parameter limit: bytes of it that are looked at; its length counts in any case.
  mutating func add(_ text: String, limit: Int = .max) {
    let bytes = text.utf8Span.span
    self.add(UInt64(truncatingIfNeeded: bytes.count))
    let end = min(bytes.count, limit)
    var index = 0
    var word: UInt64 = 0
    while index < end {
      word = word << 8 | UInt64(bytes[index])
      index += 1
      if index & 7 == 0 {
        // One multiplication a word: the whole is mixed at its end.
        self.state = (self.state.rotateLeft(5) ^ word) &* 0x9E37_79B9_7F4A_7C15
        word = 0
      }
    }
    self.add(word)
  }

  var value: UInt64 { SplitMix64.mix(self.state) }
}

extension UInt64 {
  fileprivate func rotateLeft(_ count: UInt64) -> UInt64 { self << count | self >> (64 - count) }
}
