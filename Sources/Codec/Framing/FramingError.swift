/// Why a stream of length-prefixed messages is broken. Says nothing of the messages' content.
public enum FramingError: Error, Equatable, Sendable {
  /// The prefix announces more bytes than the receiver takes.
  case messageTooLong(length: Int, maximum: Int)
  /// The prefix's first byte is neither 0 nor 1.
  case invalidFlag(UInt8)
  /// The stream ended inside a prefix or a message.
  case truncated
}
