/// `grpc-message`'s encoding: every byte but %x20-24 and %x26-7E as % and two upper-case digits.
enum PercentEncoding {
  private static let digits = Array("0123456789ABCDEF".utf8)

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20...0x7e).contains(byte) && byte != 0x25
  }

  /// How many bytes `append` makes of it.
  static func encodedCount(_ text: String.UTF8View) -> Int {
    text.reduce(0) { $0 + (self.isPlain($1) ? 1 : 3) }
  }

  static func append(_ text: String, to bytes: inout [UInt8]) {
    for byte in text.utf8 {
      if self.isPlain(byte) {
        bytes.append(byte)
      } else {
        bytes.append(0x25)
        bytes.append(self.digits[Int(byte >> 4)])
        bytes.append(self.digits[Int(byte & 15)])
      }
    }
  }
}
