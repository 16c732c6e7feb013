/// A text to compare with, without ASCII case; `*` stands for any run of characters, `\*` for
/// itself. Comparing allocates nothing: a filter does it for every model.
struct TextPattern: Equatable {
  /// The stretches between the wildcards, in small letters; one more than there are wildcards.
  private let pieces: [[UInt8]]

  init(_ text: String) {
    var pieces: [[UInt8]] = [[]]
    var isEscaped = false
    for byte in text.utf8 {
      switch (byte, isEscaped) {
      case (UInt8(ascii: "\\"), false):
        isEscaped = true
        continue
      case (UInt8(ascii: "*"), false): pieces.append([])
      case (UInt8(ascii: "*"), true): pieces[pieces.count - 1].append(byte)
      case (_, true): pieces[pieces.count - 1] += [UInt8(ascii: "\\"), asciiLowercased(byte)]
      case (_, false): pieces[pieces.count - 1].append(asciiLowercased(byte))
      }
      isEscaped = false
    }
    if isEscaped { pieces[pieces.count - 1].append(UInt8(ascii: "\\")) }
    self.pieces = pieces
  }

  /// Whether it describes the whole of `text`.
  func matches(_ text: String) -> Bool {
    let text = text.utf8Span.span
    let first = self.pieces[0]
    if self.pieces.count == 1 {
      return text.count == first.count && Self.isPresent(first, in: text, at: 0)
    }
    let last = self.pieces[self.pieces.count - 1]
    let end = text.count - last.count
    guard first.count <= end, Self.isPresent(first, in: text, at: 0),
      Self.isPresent(last, in: text, at: end)
    else { return false }
    return Self.isPresent(
      self.pieces[1..<(self.pieces.count - 1)], in: text, from: first.count, to: end)
  }

  /// Whether it describes a part of `text`.
  func isContained(in text: String) -> Bool {
    let text = text.utf8Span.span
    return Self.isPresent(self.pieces[...], in: text, from: 0, to: text.count)
  }

  /// Whether the pieces follow each other somewhere in that stretch of `text`. The earliest place
  /// for each leaves the most for those after it.
  private static func isPresent(
    _ pieces: ArraySlice<[UInt8]>, in text: Span<UInt8>, from start: Int, to end: Int
  ) -> Bool {
    var start = start
    for piece in pieces {
      while start + piece.count <= end, !Self.isPresent(piece, in: text, at: start) { start += 1 }
      guard start + piece.count <= end else { return false }
      start += piece.count
    }
    return true
  }

  /// `text` must reach to the end of the piece.
  private static func isPresent(_ piece: [UInt8], in text: Span<UInt8>, at start: Int) -> Bool {
    for index in piece.indices where asciiLowercased(text[start + index]) != piece[index] {
      return false
    }
    return true
  }
}
