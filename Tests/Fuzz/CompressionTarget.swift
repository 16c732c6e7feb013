import Codec
import Compression

extension FuzzTarget {
  /// The first byte chooses the encoding, the second the limit, the rest is a message: compressed,
  /// and to be compressed.
  ///
  /// No message is larger than its limit, a limit of its own size is enough for it and one below is
  /// not, and one that is refused leaves nothing. What was compressed decompresses to the same.
  static let compression = FuzzTarget(
    name: "compression",
    seeds: {
      let text = Array(#"{"a":[1,2,1,2,1,2,1,2],"b":"the sea, the sky, the sea"}"#.utf8)
      let compressor = Compressor()
      var seeds: [[UInt8]] = []
      for encoding in Encoding.allCases {
        for message in [[], text, [UInt8](repeating: 0, count: 50_000)] {
          var compressed: [UInt8] = []
          compressor.compress(message.rawSpan, encoding, into: &compressed)
          let prefix = [encoding.rawValue, 200]
          seeds.append(prefix + compressed.prefix(1000))
          seeds.append(prefix + (compressed + compressed).prefix(1000))
        }
      }
      return seeds
    },
    run: { input in
      guard input.count >= 2 else { return }
      let encoding = Encoding.allCases[Int(input[0]) % Encoding.allCases.count]
      let limit = Int(input[1]) * 300  // to several of the decompressor's steps
      let bytes = Array(input.dropFirst(2))
      let decompressor = Decompressor()
      read(bytes, encoding, limit, decompressor)
      roundTrip(bytes, encoding, decompressor)
    })
}

private func read(
  _ bytes: [UInt8], _ encoding: Encoding, _ limit: Int, _ decompressor: Decompressor
) {
  var message: [UInt8] = [1]
  do throws(CompressionError) {
    try decompressor.decompress(bytes.rawSpan, encoding, atMost: limit, into: &message)
  } catch {
    require(message.isEmpty, "a refused message leaves something")
    require(message.capacity <= limit + (16 << 10), "more memory than the limit")
    require(error == .malformed || error == .tooLarge(limit: limit), "another limit")
    return
  }
  require(message.count <= limit, "a message over the limit")
  var again: [UInt8] = []
  try? decompressor.decompress(bytes.rawSpan, encoding, atMost: message.count, into: &again)
  require(again == message, "a limit of the message's size changes it")
  guard !message.isEmpty else { return }
  do throws(CompressionError) {
    try decompressor.decompress(
      bytes.rawSpan, encoding, atMost: message.count - 1, into: &again)
    fatalError("a message over the limit")
  } catch {
    require(error == .tooLarge(limit: message.count - 1), "another error below the limit")
  }
}

private func roundTrip(_ bytes: [UInt8], _ encoding: Encoding, _ decompressor: Decompressor) {
  var compressed: [UInt8] = []
  Compressor().compress(bytes.rawSpan, encoding, into: &compressed)
  var message: [UInt8] = []
  do throws(CompressionError) {
    try decompressor.decompress(
      compressed.rawSpan, encoding, atMost: bytes.count, into: &message)
  } catch {
    fatalError("what was compressed is refused: \(error)")
  }
  require(message == bytes, "what was compressed reads as something else")
}
