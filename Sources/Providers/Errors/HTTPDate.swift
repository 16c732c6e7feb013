/// The date of a header field: "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7). The two
/// obsolete forms are not read.
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Seconds since 1970; nil where `text` is no such date.
  static func seconds(_ text: String) -> Int64? {
    let fields = text.split(separator: " ")
    guard fields.count == 6, fields[5] == "GMT",
      let day = self.number(fields[1], 1...31),
      let month = self.months.firstIndex(where: { $0 == fields[2] }),
      let year = self.number(fields[3], 1970...9999)
    else { return nil }
    let time = fields[4].split(separator: ":", omittingEmptySubsequences: false)
    guard time.count == 3, let hour = self.number(time[0], 0...23),
      let minute = self.number(time[1], 0...59), let second = self.number(time[2], 0...60)
    else { return nil }
    return ((self.days(year, Int64(month) + 1, day) * 24 + hour) * 60 + minute) * 60 + second
  }

  private static func number(_ text: Substring, _ range: ClosedRange<Int64>) -> Int64? {
    guard let value = Int64(text), range.contains(value) else { return nil }
    return value
  }

  /// Days since 1970 in the Gregorian calendar, whose years are counted from March so that a leap
  /// day is a year's last.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let leapDays = year / 4 - year / 100 + year / 400
    return 365 * year + leapDays + (153 * monthFromMarch + 2) / 5 + day - 1 - 719_468
  }
}
