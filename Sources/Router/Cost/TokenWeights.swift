/// What each thing seen in a text adds to the estimate of its tokens, in 1/128 of a token.
///
/// Fitted by least squares of the relative error over 2,600 pieces of 300 to 6,000 characters
/// (documentation, manual pages, messages of programs, source code, JSON, logs and tables, in 40
/// languages) to the counts of a tokeniser of 131,000 tokens, Mistral's "Tekken" of September 2024;
/// Han is lowered for everyday prose, which such texts have little of.
/// No weight is above `TokenAutomaton.largestWeight`.
enum TokenWeights {
  /// A word begins: its first letter after anything else.
  static let word = 100
  /// The fifth to the eighth letter of a word.
  static let fifthLetter = 26
  /// Each letter from the ninth.
  static let ninthLetter = 85
  /// A capital behind a capital.
  static let capitals = 33
  /// A capital behind a small letter, beyond `word`: camel case and encoded bytes.
  static let innerCapital = 145

  static let digit = 154
  /// A digit behind a space, beyond `digit`: the space is a token of its own.
  static let spacedDigit = 42

  static let punctuationAfterSpace = 136
  static let punctuation = 70
  /// The same mark again, as in a rule or an indented comment.
  static let samePunctuation = 4
  /// Another mark behind a mark: tokenisers join these.
  static let morePunctuation = 37

  /// The second space of a run: it is its own token. A single one belongs to the next word's.
  static let secondSpace = 96
  static let furtherSpace = 11
  static let lineEnd = 23
  /// A line's end behind another.
  static let emptyLine = 49
  /// Tabs among them.
  static let control = 379

  /// A letter of these, beyond `word` where one begins: accents break words into pieces.
  static let latin1 = 181
  static let latinExtended = 131
  static let latinAdditional = 12
  /// The first letter of Greek, Cyrillic, Hebrew or Arabic behind anything else, beyond its own.
  static let script = 71
  static let greek = 47
  static let cyrillic = 38
  static let hebrew = 54
  static let arabic = 30

  static let han = 128
  static let hangul = 95
  static let kana = 86
  static let ideographicPunctuation = 14
  static let fullWidth = 40

  static let typographicPunctuation = 60
  /// Arrows, mathematics, boxes, dingbats.
  static let symbol = 128
  /// Emoji and rare Han: several tokens each.
  static let beyondBasicPlane = 473
  /// Private use, presentation forms and the rest up to U+FFFF: about a token a byte.
  static let rareForm = 256

  /// A character of U+0800 to U+0FFF, by the second of its three bytes.
  static func indic(second: UInt8) -> Int {
    switch second {
    case 0xA4...0xA5: 59  // Devanagari
    case 0xA6...0xA7: 67  // Bengali
    case 0xA8...0xA9: 103  // Gurmukhi
    case 0xAA...0xAB: 93  // Gujarati
    case 0xAC...0xAD: 407  // Odia, which the tokeniser has no tokens for
    case 0xAE...0xAF: 56  // Tamil
    case 0xB0...0xB3: 70  // Telugu, Kannada
    case 0xB4...0xB5: 73  // Malayalam
    case 0xB6...0xB7: 414  // Sinhala
    case 0xB8...0xB9: 73  // Thai
    case 0xBA...0xBB: Self.rareForm  // Lao
    case 0xBC...0xBF: 305  // Tibetan
    default: 61
    }
  }

  /// A character of U+1000 to U+1DFF, by the second of its three bytes.
  static func southEastAsian(second: UInt8) -> Int {
    switch second {
    case 0x80...0x81: 72  // Burmese
    case 0x82...0x83: 55  // Georgian
    case 0x88...0x8E: 100  // Ethiopic
    case 0x9E...0x9F: 373  // Khmer
    default: 512
    }
  }
}
