/// The `grpc-timeout` header: one to eight digits and a unit of H, M, S, m, u or n.
enum Timeout {
  /// Nil where the value is malformed. The longest, 99999999H, is 11 thousand years: no overflow.
  static func parse(_ value: some BidirectionalCollection<UInt8>) -> Duration? {
    guard (2...9).contains(value.count) else { return nil }
    var number: Int64 = 0
    for digit in value.dropLast() {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      number = number * 10 + Int64(digit - UInt8(ascii: "0"))
    }
    return switch value.last {
    case UInt8(ascii: "H"): .seconds(number * 3600)
    case UInt8(ascii: "M"): .seconds(number * 60)
    case UInt8(ascii: "S"): .seconds(number)
    case UInt8(ascii: "m"): .milliseconds(number)
    case UInt8(ascii: "u"): .microseconds(number)
    case UInt8(ascii: "n"): .nanoseconds(number)
    default: nil
    }
  }
}
