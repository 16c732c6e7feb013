/// Recognises that a prompt is too long by the words that servers say it in.
enum ContextLengthText {
  /// All of a row's pieces, in order.
  private static let patterns: [[String]] = [
    ["context length exceeded"], ["context_length_exceeded"], ["maximum context length"],
    ["exceeds the context"], ["exceed the context"], ["exceed context"],
    ["exceeds context"], ["range of input length should be"],
    ["exceeds the available context size"], ["prompt is too long"], ["prompt too long"],
    ["prompt: length"], ["input is too long"], ["maximum prompt length is "],
    ["too large for model with ", " maximum context length"],
    ["input token count", "exceeds the maximum"], ["input tokens exceed the configured limit"],
    ["longer than the model", "context length"], ["longer than the maximum model length"],
    ["`inputs` tokens + `max_new_tokens` must be"], ["reduce the length of the messages"],
    ["current length is ", " while limit is "], ["too many tokens"], ["too many input tokens"],
    ["greater than the context length"], ["exceeded model token limit"],
    ["context window exceeds limit"], ["expected maxlength:"],
  ]

  /// What is about something else in spite of such words.
  private static let exclusions = [
    "rate limit", "too many requests", "per minute", "please wait",
    "max tokens must be less than or equal",
  ]

  /// Bytes of a message that are looked at.
  private static let maximumLength = 2048

  static func matches(_ message: String) -> Bool {
    let text = message.utf8.prefix(self.maximumLength).map { byte in
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
    guard !self.exclusions.contains(where: { self.end(of: $0, in: text, from: 0) != nil }) else {
      return false
    }
    return self.patterns.contains { pieces in
      var place = 0
      return pieces.allSatisfy { piece in
        guard let end = self.end(of: piece, in: text, from: place) else { return false }
        place = end
        return true
      }
    }
  }

  /// Where the first `piece` at or after `start` ends; nil where there is none.
  private static func end(of piece: String, in text: [UInt8], from start: Int) -> Int? {
    let piece = piece.utf8
    guard let first = piece.first else { return start }
    var place = start
    while place + piece.count <= text.count {
      if text[place] == first, text[place..<place + piece.count].elementsEqual(piece) {
        return place + piece.count
      }
      place += 1
    }
    return nil
  }
}
