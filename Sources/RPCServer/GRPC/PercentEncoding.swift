/// `grpc-message`'s encoding: every byte but %x20-24 and %x26-7E as % and two upper-case digits.
enum PercentEncoding {
  private static let digits = Array("0123456789ABCDEF".utf8)

  static func append(_ text: String, to bytes: inout [UInt8]) {
    for byte in text.utf8 {
      if (0x20...0x7e).contains(byte), byte != 0x25 {
        bytes.append(byte)
      } else {
        bytes.append(0x25)
        bytes.append(self.digits[Int(byte >> 4)])
        bytes.append(self.digits[Int(byte & 15)])
      }
    }
  }
}
