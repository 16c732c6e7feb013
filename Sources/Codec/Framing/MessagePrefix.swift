/// What stands before each message of a gRPC stream: one byte that says whether the message is
/// compressed, and its length as four bytes, the highest first ("Length-Prefixed-Message" in
/// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).
public struct MessagePrefix: Equatable, Sendable {
  public static let byteCount = 5

  public var isCompressed: Bool
  /// Bytes of the message, without the prefix.
  public var messageLength: Int

  public init(isCompressed: Bool, messageLength: Int) {
    self.isCompressed = isCompressed
    self.messageLength = messageLength
  }

  /// - Parameter bits: the five bytes as one number.
  init(bits: UInt64) throws(FramingError) {
    let flag = UInt8(truncatingIfNeeded: bits >> 32)
    guard flag <= 1 else { throw .invalidFlag(flag) }
    self.isCompressed = flag == 1
    self.messageLength = Int(UInt32(truncatingIfNeeded: bits))
  }
}

extension WireWriter {
  /// Appends a prefix for a message that is appended next, or sent from elsewhere.
  public mutating func append(_ prefix: MessagePrefix) {
    self.append(byte: prefix.isCompressed ? 1 : 0)
    self.appendBigEndian(UInt32(prefix.messageLength))
  }

  /// Appends `message`, uncompressed, with its prefix in front.
  public mutating func appendFramed(_ message: some WireMessage) {
    self.append(byte: 0)
    let lengthOffset = self.count
    self.appendBigEndian(0)
    let start = self.count
    message.encode(into: &self)
    self.overwriteBigEndian(UInt32(self.count - start), at: lengthOffset)
  }
}
