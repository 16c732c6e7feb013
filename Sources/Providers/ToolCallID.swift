/// Ids of tool calls at providers that take only some of them. The same id gives the same result
/// in the call and in its answer, in every turn, at every gateway.
enum ToolCallID {
  /// What `[A-Za-z0-9_-]+` takes, at most 64 bytes; anything else becomes a hash.
  static func simple(_ id: String) -> String {
    let isSimple =
      (1...64).contains(id.utf8.count)
      && id.utf8.allSatisfy { self.isLetterOrDigit($0) || $0 == 0x5f || $0 == 0x2d }
    return isSimple ? id : "call_" + self.hash(id, digits: 20)
  }

  /// Nine letters and digits, which are all that Mistral takes.
  static func nineCharacters(_ id: String) -> String {
    let isLegal = id.utf8.count == 9 && id.utf8.allSatisfy(self.isLetterOrDigit)
    return isLegal ? id : self.hash(id, digits: 9)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    default: false
    }
  }

  private static let digits = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  /// FNV-1a of 128 bits, in base 62.
  private static func hash(_ id: String, digits count: Int) -> String {
    let prime: UInt128 = 0x0000_0000_0100_0000_0000_0000_0000_013B
    var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    for byte in id.utf8 { hash = (hash ^ UInt128(byte)) &* prime }
    // The low bits of a short id have not met the high ones yet.
    hash = (hash ^ (hash >> 64)) &* prime
    var text = ""
    for _ in 0..<count {
      text.unicodeScalars.append(Unicode.Scalar(Self.digits[Int(hash % 62)]))
      hash /= 62
    }
    return text
  }
}
