/// A text to compare with, without case; `*` stands for any run of characters, `\*` for itself.
struct TextPattern: Equatable {
  /// The stretches between the wildcards, in small letters.
  private let pieces: [[UInt8]]

  init(_ text: String) {
    var pieces: [[UInt8]] = [[]]
    var isEscaped = false
    for byte in text.lowercased().utf8 {
      if byte == UInt8(ascii: "*"), !isEscaped {
        pieces.append([])
      } else {
        if isEscaped, byte != UInt8(ascii: "*") { pieces[pieces.count - 1].append(0x5C) }
        if byte == 0x5C, !isEscaped {
          isEscaped = true
          continue
        }
        pieces[pieces.count - 1].append(byte)
      }
      isEscaped = false
    }
    if isEscaped { pieces[pieces.count - 1].append(0x5C) }
    self.pieces = pieces
  }

  /// Whether it is a lone `*`: anything that is set.
  var isPresence: Bool { self.pieces == [[], []] }

  /// Whether it describes the whole of `text`.
  func matches(_ text: String) -> Bool {
    let text = Array(text.lowercased().utf8)
    let first = self.pieces[0]
    guard self.pieces.count > 1 else { return text == first }
    let last = self.pieces[self.pieces.count - 1]
    guard text.count >= first.count + last.count, text.starts(with: first),
      text.suffix(last.count).elementsEqual(last)
    else { return false }
    var rest = text[first.count..<(text.count - last.count)]
    // The earliest place for each piece leaves the most for those after it.
    for piece in self.pieces[1..<(self.pieces.count - 1)] {
      guard let end = Self.end(of: piece, in: rest) else { return false }
      rest = rest[end...]
    }
    return true
  }

  /// Whether it describes a part of `text`.
  func isContained(in text: String) -> Bool {
    var rest = Array(text.lowercased().utf8)[...]
    for piece in self.pieces {
      guard let end = Self.end(of: piece, in: rest) else { return false }
      rest = rest[end...]
    }
    return true
  }

  /// Where the first occurrence of `piece` in `text` ends.
  private static func end(of piece: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
    guard let head = piece.first else { return text.startIndex }
    var start = text.startIndex
    while text.endIndex - start >= piece.count {
      if text[start] == head, text[start...].starts(with: piece) { return start + piece.count }
      start += 1
    }
    return nil
  }
}
