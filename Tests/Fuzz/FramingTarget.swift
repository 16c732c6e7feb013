import Codec

extension FuzzTarget {
  /// The first byte is how long the pieces are in which the rest arrives.
  ///
  /// However a stream is cut, the same messages come out of it and the same error ends it, and no
  /// more is held back than has arrived.
  static let framing = FuzzTarget(
    name: "framing",
    seeds: {
      var writer = WireWriter()
      for length in [0, 3, 300] {
        writer.append(MessagePrefix(isCompressed: length == 3, messageLength: length))
        writer.append([UInt8](repeating: 7, count: length).rawSpan)
      }
      return [0, 1, 4, 7, 100].map { [$0] + writer.copyBytes() }
    },
    run: { input in
      guard let pieceLength = input.first else { return }
      let stream = Array(input.dropFirst())
      let whole = deframe(stream, inPiecesOf: max(stream.count, 1))
      let pieces = deframe(stream, inPiecesOf: Int(pieceLength) + 1)
      require(whole == pieces, "what comes out depends on the pieces")
    })
}

private struct Deframed: Equatable {
  var messages: [[UInt8]] = []
  var compressed: [Bool] = []
  var error: FramingError?
}

private func deframe(_ stream: [UInt8], inPiecesOf length: Int) -> Deframed {
  var deframer = MessageDeframer(maximumMessageSize: 1000)
  var result = Deframed()
  do throws(FramingError) {
    for start in stride(from: 0, to: stream.count, by: length) {
      let piece = Array(stream[start..<min(start + length, stream.count)])
      try deframer.feed(piece.rawSpan) { message, isCompressed in
        result.messages.append([UInt8](copying: message))
        result.compressed.append(isCompressed)
      }
      require(deframer.bufferedByteCount <= 1000 + MessagePrefix.byteCount, "too much held back")
    }
    try deframer.finish()
  } catch {
    result.error = error
  }
  return result
}
