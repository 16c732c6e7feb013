/// What JSON allows and simdjson refuses: numbers beyond its range, and escapes of half a surrogate
/// pair (RFC 8259, sections 6 and 8.2). Each is rewritten to something of the same length that it
/// takes: a number near it, or U+FFFD. Whoever needs the value itself reads its text.
struct JSONConcession {
  /// Digits of an integer that always fits; of an exponent's value that does.
  private static let safeDigits = 18
  private static let safeExponent = 300

  private var bytes: [UInt8]
  private let count: Int
  private var index = 0
  private(set) var hasRewritten = false

  /// Rewrites the first `count` of `bytes`.
  ///
  /// - Returns: whether there was anything to rewrite.
  static func apply(to bytes: inout [UInt8], count: Int) -> Bool {
    var concession = JSONConcession(bytes: bytes, count: count)
    bytes = []
    concession.run()
    bytes = concession.bytes
    return concession.hasRewritten
  }

  private init(bytes: [UInt8], count: Int) {
    self.bytes = bytes
    self.count = min(count, bytes.count)
  }

  private mutating func run() {
    while self.index < self.count {
      switch self.bytes[self.index] {
      case UInt8(ascii: "\""): self.skipString()
      case UInt8(ascii: "0")...UInt8(ascii: "9"): self.readNumber()
      default: self.index += 1
      }
    }
  }

  // MARK: - Strings

  private mutating func skipString() {
    self.index += 1
    while self.index < self.count {
      switch self.bytes[self.index] {
      case UInt8(ascii: "\""):
        self.index += 1
        return
      case UInt8(ascii: "\\"): self.readEscape()
      default: self.index += 1
      }
    }
  }

  private mutating func readEscape() {
    guard let unit = self.escapedUnit(at: self.index) else {
      self.index += 2
      return
    }
    switch unit {
    case 0xd800..<0xdc00:
      if let low = self.escapedUnit(at: self.index + 6), (0xdc00..<0xe000).contains(low) {
        self.index += 12
        return
      }
      self.replaceEscape()
    case 0xdc00..<0xe000: self.replaceEscape()
    default: self.index += 6
    }
  }

  private mutating func replaceEscape() {
    for (offset, digit) in "FFFD".utf8.enumerated() { self.bytes[self.index + 2 + offset] = digit }
    self.hasRewritten = true
    self.index += 6
  }

  /// Of "\uXXXX"; nil for anything else.
  private func escapedUnit(at place: Int) -> UInt32? {
    guard place + 6 <= self.count, self.bytes[place] == UInt8(ascii: "\\"),
      self.bytes[place + 1] == UInt8(ascii: "u")
    else { return nil }
    var unit: UInt32 = 0
    for byte in self.bytes[place + 2..<place + 6] {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  // MARK: - Numbers

  /// Begins at a digit; a sign before it changes nothing here.
  private mutating func readNumber() {
    let start = self.index
    self.skipDigits()
    let integerEnd = self.index
    var isInteger = true
    if self.index < self.count, self.bytes[self.index] == UInt8(ascii: ".") {
      isInteger = false
      self.index += 1
      self.skipDigits()
    }
    var exponent: Range<Int>?
    if self.index < self.count, self.bytes[self.index] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      self.index += 1
      if self.index < self.count,
        [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(self.bytes[self.index])
      {
        self.index += 1
      }
      let first = self.index
      self.skipDigits()
      exponent = first..<self.index
    }
    // A zero in front is no number, and stays none.
    if isInteger, integerEnd - start > Self.safeDigits, self.bytes[start] != UInt8(ascii: "0") {
      self.approximate(start..<integerEnd)
    } else if !isInteger {
      self.bound(exponent, integerDigits: integerEnd - start, start)
    }
  }

  private mutating func skipDigits() {
    while self.index < self.count,
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self.bytes[self.index])
    {
      self.index += 1
    }
  }

  /// "98765432109876543210" becomes "9.876543210987654e19".
  private mutating func approximate(_ digits: Range<Int>) {
    let exponent = Array("e\(min(digits.count - 1, Self.safeExponent))".utf8)
    let kept = self.bytes[digits.lowerBound + 1..<digits.upperBound - exponent.count - 1]
    let text = [self.bytes[digits.lowerBound], UInt8(ascii: ".")] + kept + exponent
    self.bytes.replaceSubrange(digits, with: text)
    self.hasRewritten = true
  }

  /// An exponent that no double has becomes one that it has.
  private mutating func bound(_ exponent: Range<Int>?, integerDigits: Int, _ start: Int) {
    guard let exponent, exponent.count > 2 else { return }
    let value = Int(String(decoding: self.bytes[exponent], as: UTF8.self)) ?? .max
    guard value > Self.safeExponent || integerDigits > Self.safeDigits else { return }
    let digits = Array("\(max(Self.safeExponent - integerDigits, 100))".utf8)
    for (offset, place) in exponent.enumerated() {
      let fromEnd = exponent.count - offset
      self.bytes[place] =
        fromEnd <= digits.count ? digits[digits.count - fromEnd] : UInt8(ascii: "0")
    }
    self.hasRewritten = true
  }
}
