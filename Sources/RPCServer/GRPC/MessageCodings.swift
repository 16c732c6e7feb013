internal import Codec
internal import Compression

/// Compresses and decompresses the messages of one loop, each by itself. On the loop's thread.
final class MessageCodings {
  /// A buffer up to this many bytes is kept for the next message.
  private static let keptCapacity = 256 << 10

  /// Smaller messages stay plain: their frames would not be fewer.
  private static let smallestCompressed = 256

  // Made with the first message that needs them: most servers never do.
  private lazy var decompressor = Decompressor()
  private lazy var compressor = Compressor()
  private var buffer: [UInt8] = []

  /// Lends `message` as it was before its client compressed it.
  ///
  /// - Parameter limit: of the plain message, in bytes.
  func withPlain<Result>(
    _ message: RawSpan, _ encoding: Encoding, atMost limit: Int,
    _ body: (RawSpan) throws(RPCError) -> Result
  ) throws(RPCError) -> Result {
    guard encoding != .identity else {
      throw RPCError(
        code: .internalError, message: "a compressed message without grpc-encoding")
    }
    self.clearBuffer()
    do throws(CompressionError) {
      try self.decompressor.decompress(message, encoding, atMost: limit, into: &self.buffer)
    } catch {
      throw Self.error(error, limit: limit)
    }
    let plain = self.buffer
    return try body(unsafe plain.span.bytes)
  }

  /// Compresses a message behind gRPC's prefix, where that is worth it.
  func compress(_ framed: inout WireWriter, _ encoding: Encoding) {
    guard encoding != .identity, framed.count >= Self.smallestCompressed else { return }
    self.clearBuffer()
    self.compressor.compress(
      framed.bytes.extracting(MessagePrefix.byteCount..<framed.count), encoding,
      into: &self.buffer)
    framed.removeAll()
    framed.append(MessagePrefix(isCompressed: true, messageLength: self.buffer.count))
    let compressed = self.buffer
    framed.append(unsafe compressed.span.bytes)
  }

  private func clearBuffer() {
    self.buffer.removeAll(keepingCapacity: self.buffer.capacity <= Self.keptCapacity)
  }

  private static func error(_ error: CompressionError, limit: Int) -> RPCError {
    switch error {
    case .tooLarge:
      RPCError(
        code: .resourceExhausted,
        message: "received message after decompression larger than max (\(limit))",
        reason: "MESSAGE_TOO_LARGE")
    case .malformed:
      RPCError(code: .internalError, message: "a message's compressed bytes are broken")
    }
  }
}

extension EncodingSet {
  /// What answers are compressed with: gzip where the client takes it, which all do that take any.
  var preferred: Encoding {
    if self.contains(.gzip) { return .gzip }
    return self.contains(.deflate) ? .deflate : .identity
  }
}
