/// The standard alphabet, as `-bin` metadata is carried: written without padding, read with or
/// without it.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// 255 for what is not in the alphabet.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, character) in Self.alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  static func encodedCount(_ count: Int) -> Int { (count * 4 + 2) / 3 }

  static func append(_ input: [UInt8], to output: inout [UInt8]) {
    output.reserveCapacity(output.count + self.encodedCount(input.count))
    var bits: UInt32 = 0
    var bitCount = 0
    for byte in input {
      bits = bits << 8 | UInt32(byte)
      bitCount += 8
      while bitCount >= 6 {
        bitCount -= 6
        output.append(self.alphabet[Int(bits >> UInt32(bitCount) & 63)])
      }
    }
    if bitCount > 0 { output.append(self.alphabet[Int(bits << UInt32(6 - bitCount) & 63)]) }
  }

  /// Nil for what is not base64.
  static func decode(_ input: some Sequence<UInt8>) -> [UInt8]? {
    var output: [UInt8] = []
    var bits: UInt32 = 0
    var bitCount = 0
    var digits = 0
    var padding = 0
    for character in input {
      if character == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      let value = self.values[Int(character)]
      guard value != 255, padding == 0 else { return nil }
      digits += 1
      bits = bits << 6 | UInt32(value)
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        output.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
      }
    }
    guard digits % 4 != 1, padding <= 2, padding == 0 || (digits + padding) % 4 == 0 else {
      return nil
    }
    return output
  }
}
