/// Cuts a stream of bytes, however it arrives, into gRPC's length-prefixed messages.
///
/// A message that lies whole in one piece of input is handed out where it lies. One that is split
/// is put together in a buffer, which grows with the bytes that have arrived, never with what a
/// prefix promises, and never beyond the largest message.
public struct MessageDeframer: Sendable {
  /// gRPC's usual bound, in bytes.
  public static let defaultMaximumMessageSize = 4 << 20

  /// A buffer up to this many bytes is kept for the stream's next split message.
  private static let keptCapacity = 16 << 10

  /// The longest message, in bytes, without its prefix and as it is on the wire.
  public let maximumMessageSize: Int

  /// The bytes of a prefix so far, as a number, and how many they are.
  private var prefixBits: UInt64 = 0
  private var prefixCount = 0
  /// The prefix of the message that is being received; nil between messages.
  private var current: MessagePrefix?
  /// What has arrived of a split message.
  private var buffer: [UInt8] = []
  private var failure: FramingError?

  /// - Parameter maximumMessageSize: in bytes; a longer message fails the stream as soon as its
  ///   prefix is there.
  public init(maximumMessageSize: Int = Self.defaultMaximumMessageSize) {
    self.maximumMessageSize = maximumMessageSize
  }

  /// The bytes held back until the rest of their message or prefix arrives.
  public var bufferedByteCount: Int { self.prefixCount + self.buffer.count }

  /// Takes the next bytes of the stream and hands out, in order, each message that they complete.
  ///
  /// - Parameter onMessage: gets a message, borrowed for the call, and whether it is compressed.
  ///   It must not touch this deframer.
  /// - Throws: `FramingError`, after the messages before the error were handed out. The stream
  ///   cannot be resumed: each later call throws the same.
  public mutating func feed(
    _ bytes: RawSpan, onMessage: (_ message: RawSpan, _ isCompressed: Bool) -> Void
  ) throws(FramingError) {
    if let failure { throw failure }
    do {
      try self.cut(bytes, onMessage)
    } catch {
      self.failure = error
      self.buffer = []
      throw error
    }
  }

  /// The stream has ended: throws `FramingError.truncated` if it did so inside a message, or what
  /// `feed` threw.
  public func finish() throws(FramingError) {
    if let failure { throw failure }
    if self.prefixCount > 0 || self.current != nil { throw .truncated }
  }

  private mutating func cut(
    _ bytes: RawSpan, _ onMessage: (RawSpan, Bool) -> Void
  ) throws(FramingError) {
    var offset = 0
    while true {
      guard let prefix = try self.prefix(from: bytes, &offset) else { return }
      let missing = prefix.messageLength - self.buffer.count
      let available = bytes.byteCount - offset
      guard missing <= available else {
        self.hold(bytes.extracting(offset..<bytes.byteCount), of: prefix)
        return
      }
      let piece = bytes.extracting(offset..<offset + missing)
      offset += missing
      self.current = nil
      if self.buffer.isEmpty {
        onMessage(piece, prefix.isCompressed)
      } else {
        self.hold(piece, of: prefix)
        onMessage(self.buffer.rawSpan, prefix.isCompressed)
        self.buffer.removeAll(keepingCapacity: self.buffer.capacity <= Self.keptCapacity)
      }
    }
  }

  /// The prefix of the current message, or nil if the bytes end before it does.
  private mutating func prefix(
    from bytes: RawSpan, _ offset: inout Int
  ) throws(FramingError) -> MessagePrefix? {
    if let current { return current }
    while self.prefixCount < MessagePrefix.byteCount {
      guard offset < bytes.byteCount else { return nil }
      self.prefixBits = self.prefixBits << 8 | UInt64(bytes.unsafeByte(at: offset))
      self.prefixCount += 1
      offset += 1
    }
    let prefix = try MessagePrefix(bits: self.prefixBits)
    guard prefix.messageLength <= self.maximumMessageSize else {
      throw .messageTooLong(length: prefix.messageLength, maximum: self.maximumMessageSize)
    }
    self.prefixBits = 0
    self.prefixCount = 0
    self.current = prefix
    return prefix
  }

  private mutating func hold(_ bytes: RawSpan, of prefix: MessagePrefix) {
    let needed = self.buffer.count + bytes.byteCount
    if needed > self.buffer.capacity {
      // Doubling keeps the copying linear; the message's own length is the most there can be.
      self.buffer.reserveCapacity(
        max(needed, min(2 * self.buffer.capacity, prefix.messageLength)))
    }
    unsafe bytes.withUnsafeBytes { unsafe self.buffer.append(contentsOf: $0) }
  }
}
