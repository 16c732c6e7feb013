package import Codec

/// How many tokens a request's input is, from its bytes: no tokeniser is asked and nothing is
/// allocated.
///
/// A first cut: each byte of UTF-8 adds a weight by its class, fitted between two tokenisers, one of
/// 131,000 tokens and one of 32,000. English comes to about 4 bytes a token, code to about 3
/// (punctuation and digits are tokens of their own more often), and a character of Chinese to
/// about one. Against the larger vocabulary, which newer models have, English, code, Chinese and
/// Japanese come within 15 %, mostly over. JSON is up to a third off either way (tokenisers join
/// runs of punctuation, which no weight of single bytes can say), and scripts that the two
/// tokenisers disagree about (Korean, Greek, Devanagari, Thai) up to 50 % over.
package enum TokenEstimate {
  /// Tokens around each message: its role and separators.
  static let perMessage = 4
  /// Tokens around each tool beyond its name, description and schema.
  static let perTool = 12
  /// Tokens of an image, whatever its size: about what the large providers charge for a megapixel.
  static let perImage = 1000
  /// Bytes of compressed sound a token: 32 tokens a second at 64 kbit/s.
  static let bytesPerAudioToken = 250
  /// Bytes of a document a token: pages hold more layout than text.
  static let bytesPerDocumentToken = 32
  /// Tokens of sound or a document given by URL.
  static let perRemoteMedia = 2000

  /// The input tokens of a request: messages, tools and the schema of its answer. Saturates.
  package static func inputTokens(of request: CompleteRequest) -> Int32 {
    var sum = WeightSum()
    for message in request.messages { sum.add(message) }
    for tool in request.tools {
      sum.add(tokens: Self.perTool)
      switch tool.tool {
      case .function(let function):
        sum.add(function.name)
        sum.add(function.description)
        sum.add(function.parametersSchemaJSON)
      case nil: break
      }
    }
    if case .jsonSchema(let schema) = request.responseFormat?.format {
      sum.add(schema.schemaJSON)
      sum.add(schema.description)
    }
    return sum.tokens
  }

  /// The tokens of a text. Saturates.
  package static func tokens(of text: String) -> Int32 {
    var sum = WeightSum()
    sum.add(text)
    return sum.tokens
  }
}

/// Adds up weights of bytes, in 1/128 of a token.
private struct WeightSum {
  private var weight: UInt64 = 0

  /// At least one token for anything at all.
  var tokens: Int32 { Int32(clamping: (self.weight + 127) / 128) }

  mutating func add(tokens: Int) { self.weight += UInt64(clamping: tokens) * 128 }

  mutating func add(_ text: String) {
    var sum: UInt64 = 0
    let weights = byteWeights.span
    let bytes = text.utf8Span.span
    for index in bytes.indices { sum &+= UInt64(weights[Int(bytes[index])]) }
    self.weight += sum
  }

  mutating func add(_ message: Message) {
    self.add(tokens: TokenEstimate.perMessage)
    self.add(message.name)
    for part in message.content {
      switch part.part {
      case .text(let text), .refusal(let text): self.add(text)
      case .thinking(let thinking): self.add(thinking.text)
      case .toolCall(let call):
        self.add(tokens: TokenEstimate.perTool)
        self.add(call.name)
        self.add(call.argumentsJSON)
      case .providerPart(let part): self.add(part.json)
      case .image: self.add(tokens: TokenEstimate.perImage)
      case .audio(let media): self.add(media, bytesPerToken: TokenEstimate.bytesPerAudioToken)
      case .document(let media):
        self.add(media, bytesPerToken: TokenEstimate.bytesPerDocumentToken)
      case nil: break
      }
    }
  }

  private mutating func add(_ media: Media, bytesPerToken: Int) {
    switch media.source {
    case .data(let bytes): self.add(tokens: bytes.count / bytesPerToken)
    case .url, nil: self.add(tokens: TokenEstimate.perRemoteMedia)
    }
  }
}

/// The weight of each byte of UTF-8, in 1/128 of a token. A character of several bytes has all of
/// its weight on the first.
private let byteWeights: [256 of UInt8] = InlineArray { weight(of: UInt8($0)) }

private func weight(of byte: UInt8) -> UInt8 {
  switch byte {
  case 0x20: 17  // a space mostly begins the next word's token
  case 0x0A, 0x0D: 90
  case 0x00..<0x20, 0x7F: 48
  case UInt8(ascii: "a")...UInt8(ascii: "z"): 30
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): 64
  case UInt8(ascii: "0")...UInt8(ascii: "9"): 150
  case 0x21..<0x7F: 68  // punctuation
  case 0x80..<0xC0: 0  // the rest of a character
  case 0xC0..<0xC4: 160  // Latin-1's accents, which break words into pieces
  case 0xC4..<0xC8: 220  // the other accents of Latin script
  case 0xC8..<0xD0: 80  // Greek
  case 0xD0..<0xD4: 50  // Cyrillic
  case 0xD4..<0xD8: 72  // Hebrew
  case 0xD8..<0xE0: 64  // Arabic
  case 0xE0: 90  // Devanagari, Thai and their neighbours
  case 0xE1: 120  // Vietnamese's letters
  case 0xE2: 96  // typographic punctuation
  case 0xE3: 96  // Kana
  case 0xE4..<0xEA: 118  // Han
  case 0xEA..<0xEE: 115  // Hangul
  case 0xEE, 0xEF: 80  // full-width forms
  default: 255  // emoji and rare Han
  }
}
