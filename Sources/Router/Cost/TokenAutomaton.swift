/// Sums `TokenWeights` over the bytes of a text, in one pass and without allocating: a state
/// machine that knows the kind of the character before and how far into a word or a run it is.
///
/// A pure value; any thread.
struct TokenAutomaton {
  /// The largest weight of a step: what fits beside a state's number in 16 bits.
  static let largestWeight = 1023

  /// A step's result: the next state's number in the upper six bits, the weight in the lower ten.
  private typealias Step = UInt16

  /// The steps of each state, one a byte: 32 KiB, of which a text touches a few.
  private static let steps: [16384 of UInt16] = InlineArray { index in
    guard let state = State(number: index >> 8) else { return 0 }
    let (next, weight) = state.step(UInt8(index & 0xFF))
    return UInt16(next.number << 10 | weight)
  }

  /// Bytes from which a text is read in four places at once. A step waits for the step before it,
  /// so that four lanes take little longer than one.
  private static let shortestLanes = 256

  /// The sum of weights, in 1/128 of a token. Of a long text up to three words that lie across the
  /// borders of its quarters are counted in two parts.
  static func weight(of bytes: Span<UInt8>) -> UInt64 {
    let quarter = bytes.count >= Self.shortestLanes ? bytes.count / 4 : 0
    var first = Self.start
    var second = Self.start
    var third = Self.start
    var fourth = Self.start
    var sum: UInt64 = 0
    if quarter > 0 {
      second = Self.step(second, bytes[quarter - 1])
      third = Self.step(third, bytes[2 * quarter - 1])
      fourth = Self.step(fourth, bytes[3 * quarter - 1])
      for index in 0..<quarter {
        first = Self.step(first, bytes[index])
        second = Self.step(second, bytes[quarter + index])
        third = Self.step(third, bytes[2 * quarter + index])
        fourth = Self.step(fourth, bytes[3 * quarter + index])
        sum &+= Self.weight(first) &+ Self.weight(second) &+ Self.weight(third)
        sum &+= Self.weight(fourth)
      }
    }
    for index in (4 * quarter)..<bytes.count {
      fourth = Self.step(fourth, bytes[index])
      sum &+= Self.weight(fourth)
    }
    return sum
  }

  private static var start: Step { UInt16(State.start.number) << 10 }

  @inline(__always)
  private static func step(_ before: Step, _ byte: UInt8) -> Step {
    Self.steps[Int((before & 0xFC00) >> 2 | UInt16(byte))]
  }

  @inline(__always)
  private static func weight(_ step: Step) -> UInt64 { UInt64(step & 0x3FF) }
}

/// What came before a byte.
private enum State {
  case start
  case lineEnd
  case space
  case spaces
  case digit
  /// A letter of Greek, Cyrillic, Hebrew or Arabic.
  case script
  case other
  /// The lead byte of a character of three, whose kind the second byte tells.
  case lead(Lead)
  /// A small letter, the nth of its word; 9 for any after it.
  case letter(Int)
  /// A capital, likewise.
  case capital(Int)
  /// The nth mark of ASCII's 32.
  case punctuation(Int)

  enum Lead: Int, CaseIterable {
    case e0, e1, e1InWord, e2, e3, ef
  }

  /// Below 64.
  var number: Int {
    switch self {
    case .start: 0
    case .lineEnd: 1
    case .space: 2
    case .spaces: 3
    case .digit: 4
    case .script: 5
    case .other: 6
    case .lead(let lead): 7 + lead.rawValue
    case .letter(let position): 12 + position
    case .capital(let position): 21 + position
    case .punctuation(let mark): 31 + mark
    }
  }

  init?(number: Int) {
    switch number {
    case 0: self = .start
    case 1: self = .lineEnd
    case 2: self = .space
    case 3: self = .spaces
    case 4: self = .digit
    case 5: self = .script
    case 6: self = .other
    case 7..<13: self = .lead(Lead.allCases[number - 7])
    case 13..<22: self = .letter(number - 12)
    case 22..<31: self = .capital(number - 21)
    case 31..<63: self = .punctuation(number - 31)
    default: return nil
    }
  }

  /// How many letters of a word came directly before.
  private var letters: Int {
    switch self {
    case .letter(let position), .capital(let position): position
    default: 0
    }
  }

  /// The state after `byte`, and what the byte adds. A character of several bytes adds on its
  /// first, or on its second where that tells its kind; the others change nothing.
  func step(_ byte: UInt8) -> (next: State, weight: Int) {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): self.letter
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): self.capital
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self.digit
    case 0x20: self.space
    case 0x0A, 0x0D: self.lineEnd
    case 0x00..<0x20, 0x7F: (.other, TokenWeights.control)
    case 0x21..<0x30: self.punctuation(Int(byte) - 0x21)
    case 0x3A..<0x41: self.punctuation(Int(byte) - 0x3A + 15)
    case 0x5B..<0x61: self.punctuation(Int(byte) - 0x5B + 22)
    case 0x7B..<0x7F: self.punctuation(Int(byte) - 0x7B + 28)
    case 0x80..<0xC0: self.continuation(byte)
    default: self.firstByte(byte)
    }
  }

  private var letter: (State, Int) {
    let position = min(self.letters + 1, 9)
    let weight =
      switch position {
      case 1: TokenWeights.word
      case 2...4: 0
      case 5...8: TokenWeights.fifthLetter
      default: TokenWeights.ninthLetter
      }
    return (.letter(position), weight)
  }

  private var capital: (State, Int) {
    switch self {
    case .capital(let position): (.capital(min(position + 1, 9)), TokenWeights.capitals)
    case .letter: (.capital(1), TokenWeights.word + TokenWeights.innerCapital)
    default: (.capital(1), TokenWeights.word)
    }
  }

  private var digit: (State, Int) {
    switch self {
    case .space, .spaces: (.digit, TokenWeights.digit + TokenWeights.spacedDigit)
    default: (.digit, TokenWeights.digit)
    }
  }

  private var space: (State, Int) {
    switch self {
    case .space: (.spaces, TokenWeights.secondSpace)
    case .spaces: (.spaces, TokenWeights.furtherSpace)
    // Not nothing: a text of spaces alone is a token.
    default: (.space, 1)
    }
  }

  private var lineEnd: (State, Int) {
    switch self {
    case .lineEnd: (.lineEnd, TokenWeights.emptyLine)
    default: (.lineEnd, TokenWeights.lineEnd)
    }
  }

  private func punctuation(_ mark: Int) -> (State, Int) {
    let weight =
      switch self {
      case .punctuation(mark): TokenWeights.samePunctuation
      case .punctuation: TokenWeights.morePunctuation
      case .start, .lineEnd, .space, .spaces: TokenWeights.punctuationAfterSpace
      default: TokenWeights.punctuation
      }
    return (.punctuation(mark), weight)
  }

  private func firstByte(_ byte: UInt8) -> (State, Int) {
    switch byte {
    case 0xC0..<0xC4: self.accented(TokenWeights.latin1)
    case 0xC4..<0xCD: self.accented(TokenWeights.latinExtended)
    case 0xCD..<0xD0: self.script(TokenWeights.greek)
    case 0xD0..<0xD4: self.script(TokenWeights.cyrillic)
    case 0xD4..<0xD8: self.script(TokenWeights.hebrew)
    case 0xD8..<0xE0: self.script(TokenWeights.arabic)
    case 0xE0: (.lead(.e0), 0)
    case 0xE1: (.lead(self.letters > 0 ? .e1InWord : .e1), 0)
    case 0xE2: (.lead(.e2), 0)
    case 0xE3: (.lead(.e3), 0)
    case 0xE4..<0xEA: (.other, TokenWeights.han)
    case 0xEA..<0xEE: (.other, TokenWeights.hangul)
    case 0xEE: (.other, TokenWeights.rareForm)
    case 0xEF: (.lead(.ef), 0)
    default: (.other, TokenWeights.beyondBasicPlane)
    }
  }

  /// A Latin letter with an accent: part of a word.
  private func accented(_ weight: Int) -> (State, Int) {
    let position = min(self.letters + 1, 9)
    return (.letter(position), weight + (position == 1 ? TokenWeights.word : 0))
  }

  private func script(_ weight: Int) -> (State, Int) {
    if case .script = self { return (.script, weight) }
    return (.script, weight + TokenWeights.script)
  }

  private func continuation(_ byte: UInt8) -> (State, Int) {
    guard case .lead(let lead) = self else { return (self, 0) }
    return switch lead {
    case .e0: (.other, TokenWeights.indic(second: byte))
    // Vietnamese letters. How many letters came before is lost: its words are short.
    case .e1InWord where byte >= 0xB8: (.letter(3), TokenWeights.latinAdditional)
    case .e1 where byte >= 0xB8: (.letter(1), TokenWeights.latinAdditional + TokenWeights.word)
    case .e1, .e1InWord: (.other, TokenWeights.southEastAsian(second: byte))
    case .e2 where byte == 0x80: (.other, TokenWeights.typographicPunctuation)
    case .e2: (.other, TokenWeights.symbol)
    case .e3 where byte == 0x80: (.other, TokenWeights.ideographicPunctuation)
    case .e3: (.other, TokenWeights.kana)
    case .ef where 0xBC...0xBD ~= byte: (.other, TokenWeights.fullWidth)
    case .ef: (.other, TokenWeights.rareForm)
    }
  }
}
