import Codec

extension FuzzTarget {
  /// The first byte is how long the pieces are in which the rest arrives.
  ///
  /// However a stream is cut, the same events come out of it and it is refused or not; no event is
  /// larger than its bound or empty.
  static let eventStream = FuzzTarget(
    name: "event-stream",
    seeds: {
      let streams = [
        "data: {\"a\":1}\n\n: ping\n\ndata: [DONE]\n\n", "event: x\r\ndata: a\r\ndata:b\r\n\r\n",
        "\u{FEFF}data\rdata\r\rid: 1\nretry: 3\ndata:  c\n\n",
      ]
      return streams.flatMap { text in [0, 1, 5, 100].map { [$0] + Array(text.utf8) } }
    },
    run: { input in
      guard let pieceLength = input.first else { return }
      let stream = Array(input.dropFirst())
      let whole = decode(stream, inPiecesOf: max(stream.count, 1))
      let pieces = decode(stream, inPiecesOf: Int(pieceLength) + 1)
      require(whole == pieces, "what comes out depends on the pieces")
    })
}

private struct Decoded: Equatable {
  var names: [[UInt8]] = []
  var data: [[UInt8]] = []
  var error: EventError?
}

private let maximumSize = 200

private func decode(_ stream: [UInt8], inPiecesOf length: Int) -> Decoded {
  var decoder = EventDecoder(maximumSize: maximumSize)
  var result = Decoded()
  do throws(EventError) {
    for start in stride(from: 0, to: stream.count, by: length) {
      let piece = Array(stream[start..<min(start + length, stream.count)])
      try decoder.feed(piece.rawSpan) { name, data in
        require(data.byteCount > 0, "an event without data")
        require(data.byteCount <= maximumSize, "an event over the bound")
        require(name.byteCount <= maximumSize, "a name over the bound")
        result.names.append([UInt8](copying: name))
        result.data.append([UInt8](copying: data))
        return true
      }
    }
  } catch {
    result.error = error
  }
  return result
}
