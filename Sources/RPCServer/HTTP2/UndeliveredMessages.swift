internal import Codec

/// Whole messages that a stream's handler has not read yet, and the window that they hold.
///
/// Bytes of a message that is still arriving are given back to the stream's window at once, or a
/// message larger than the window could never arrive. Those of whole messages are given back when
/// they are read: at most a window and one message lie here.
struct UndeliveredMessages: ~Copyable {
  private struct Message {
    let bytes: [UInt8]
    let isCompressed: Bool
    /// With its prefix.
    var wireSize: Int { self.bytes.count + MessagePrefix.byteCount }
  }

  /// Read from the front; what was read is dropped when all is.
  private var messages: [Message] = []
  private var next = 0
  /// Bytes of the messages, prefixes included.
  private(set) var byteCount = 0
  /// Bytes that arrived and were not given back to the window.
  private var withheld = 0

  var isEmpty: Bool { self.next == self.messages.count }

  mutating func append(_ message: RawSpan, isCompressed: Bool) {
    let held = Message(bytes: [UInt8](copying: message), isCompressed: isCompressed)
    self.byteCount += held.wireSize
    self.messages.append(held)
  }

  /// Lends the first message and removes it.
  mutating func takeFirst<Result>(
    _ body: (RawSpan, Bool) throws(RPCError) -> Result
  ) throws(RPCError) -> Result {
    let message = self.messages[self.next]
    self.next += 1
    self.byteCount -= message.wireSize
    if self.isEmpty {
      self.messages.removeAll(keepingCapacity: true)
      self.next = 0
    }
    return try body(unsafe message.bytes.span.bytes, message.isCompressed)
  }

  /// Bytes of the window arrived, and whatever messages they completed were appended.
  mutating func didReceive(_ count: Int) { self.withheld += count }

  /// - Returns: bytes to give back to the stream's window.
  mutating func takeReturnable() -> Int {
    let returnable = max(0, self.withheld - self.byteCount)
    self.withheld -= returnable
    return returnable
  }

  mutating func removeAll() {
    self.messages = []
    self.next = 0
    self.byteCount = 0
  }
}
