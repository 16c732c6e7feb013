/// Reads a point in time as RFC 3339 writes it: "2026-11-23T10:00:00.5+01:00", or a date alone,
/// which is its first moment in UTC.
package enum RFC3339 {
  /// Seconds since the Unix epoch; nil for anything else.
  package static func seconds(_ text: String) -> Double? {
    var digits = Digits(bytes: Array(text.utf8))
    guard let year = digits.number(4), digits.take("-"), let month = digits.number(2),
      digits.take("-"), let day = digits.number(2), (1...12).contains(month),
      (1...Self.days(inMonth: month, of: year)).contains(day)
    else { return nil }
    let midnight = Double(Self.daysSinceEpoch(year: year, month: month, day: day)) * 86400
    if digits.isAtEnd { return midnight }

    guard digits.take("T") || digits.take("t"), let hour = digits.number(2), digits.take(":"),
      let minute = digits.number(2), digits.take(":"), let second = digits.number(2),
      // 60 is a leap second.
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var time = Double(hour * 3600 + minute * 60 + second)
    if digits.take(".") {
      guard let fraction = digits.fraction() else { return nil }
      time += fraction
    }
    guard let offset = digits.offset(), digits.isAtEnd else { return nil }
    return midnight + time - Double(offset)
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return switch month {
    case 2: isLeap ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// In the Gregorian calendar; years begin in March here, so that the leap day ends one.
  private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month > 2 ? year : year - 1
    let marchMonth = (month + 9) % 12
    let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
    // 719,468 days from 0000-03-01 to the epoch. Years are 0 to 9999, -1 only before March of 0.
    let era = marchYear >= 0 ? marchYear / 400 : -1
    let yearOfEra = marchYear - era * 400
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

/// Takes a time's parts off the front of its text.
private struct Digits {
  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { self.position == self.bytes.count }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard !self.isAtEnd, self.bytes[self.position] == UInt8(ascii: character) else { return false }
    self.position += 1
    return true
  }

  /// Exactly `count` digits.
  mutating func number(_ count: Int) -> Int? {
    guard self.bytes.count - self.position >= count else { return nil }
    var number = 0
    for byte in self.bytes[self.position..<(self.position + count)] {
      guard let digit = Self.digit(byte) else { return nil }
      number = number * 10 + digit
    }
    self.position += count
    return number
  }

  /// What follows the decimal point: 1 to 9 digits.
  mutating func fraction() -> Double? {
    var value = 0.0
    var unit = 0.1
    let start = self.position
    while !self.isAtEnd, let digit = Self.digit(self.bytes[self.position]) {
      guard self.position - start < 9 else { return nil }
      value += Double(digit) * unit
      unit /= 10
      self.position += 1
    }
    return self.position > start ? value : nil
  }

  /// Seconds east of UTC.
  mutating func offset() -> Int? {
    if self.take("Z") || self.take("z") { return 0 }
    let isEast = self.take("+")
    guard isEast || self.take("-"), let hours = self.number(2), self.take(":"),
      let minutes = self.number(2), hours < 24, minutes < 60
    else { return nil }
    return (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
  }

  private static func digit(_ byte: UInt8) -> Int? {
    (0x30...0x39).contains(byte) ? Int(byte - 0x30) : nil
  }
}
