/// Why a compressed message can't be read. Says nothing of the message's content.
package enum CompressionError: Error, Equatable, Sendable {
  /// The message is larger, uncompressed, than the receiver takes: `limit` bytes.
  case tooLarge(limit: Int)
  /// Not the format that the encoding names, cut short, or with something after its end.
  case malformed
}
