internal import Codec
internal import Foundation

extension ConfigurationReader {
  /// Bytes of any text value.
  static let maximumTextSize = 8192

  /// A text of one line.
  ///
  /// - Parameter mayBeEmpty: where an empty text means the same as none.
  func text(mayBeEmpty: Bool = false) -> String? {
    guard let (text, _) = self.scalar() else { return nil }
    if text.isEmpty, !mayBeEmpty {
      self.report("is empty")
      return nil
    }
    guard text.utf8.count <= Self.maximumTextSize else {
      self.report("is longer than \(Self.maximumTextSize) bytes")
      return nil
    }
    // Control characters would let a value forge log lines or HTTP headers.
    guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      self.report("has a control character, such as a line break")
      return nil
    }
    return text
  }

  /// A text that is never shown. Empty is nil: `${KEY:-}` stands for no key.
  func secret() -> Secret? {
    guard let text = self.text(mayBeEmpty: true), !text.isEmpty else { return nil }
    return Secret(text)
  }

  /// One of a few words.
  func choice<Value: RawRepresentable & CaseIterable>(
    _ type: Value.Type = Value.self
  ) -> Value? where Value.RawValue == String {
    self.parsed("must be one of: " + Value.allCases.map(\.rawValue).joined(separator: ", ")) {
      Value(rawValue: $0)
    }
  }

  func bool() -> Bool? {
    self.parsed("must be true or false") { text in
      switch text {
      case "true": true
      case "false": false
      default: nil
      }
    }
  }

  func integer<Value: FixedWidthInteger>(_ range: ClosedRange<Value>) -> Value? {
    self.parsed("must be a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
      guard !text.hasPrefix("+"), let value = Value(text), range.contains(value) else { return nil }
      return value
    }
  }

  /// US dollars per million tokens.
  func price() -> Double? {
    self.decimal(
      "must be a price from 0 to 1000000, in US dollars per million tokens", most: 1_000_000)
  }

  /// From 0 to `most`.
  ///
  /// - Parameter rule: what is reported of anything else.
  func decimal(_ rule: String, most: Double) -> Double? {
    self.parsed(rule) { text in
      // Digits only: Double also reads "nan", "infinity" and hexadecimal.
      guard text.utf8.allSatisfy({ isASCIIDigit($0) || ".eE-+".utf8.contains($0) }),
        let value = Double(text), value >= 0, value <= most
      else { return nil }
      return value
    }
  }

  /// "500ms", "30s", "2m", "1h"; 1 ms to 24 h, or 0s where that may be.
  func duration(mayBeZero: Bool = false) -> Duration? {
    let least = mayBeZero ? Duration.zero : .milliseconds(1)
    let range = mayBeZero ? "0s" : "1ms"
    return self.parsed("must be a time from \(range) to 24h, such as 500ms, 30s or 2m") { text in
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      guard digits.count <= 9, let count = Int64(digits) else { return nil }
      let duration: Duration
      switch text[digits.endIndex...] {
      case "ms": duration = .milliseconds(count)
      case "s": duration = .seconds(count)
      case "m": duration = .seconds(count * 60)
      case "h": duration = .seconds(count * 3600)
      default: return nil
      }
      return duration >= least && duration <= .seconds(86_400) ? duration : nil
    }
  }

  /// A day, whose start in UTC it is, or RFC 3339's date and time.
  func timestamp() -> ProtoTimestamp? {
    self.parsed("must be a date, such as 2027-04-01 or 2027-04-01T12:00:00Z") { text in
      let style = Date.ISO8601FormatStyle()
      let day = style.year().month().day()
      let date =
        text.count == 10 ? try? Date(text, strategy: day) : try? Date(text, strategy: style)
      guard let seconds = date?.timeIntervalSince1970, abs(seconds) < 253_402_300_800 else {
        return nil
      }
      return ProtoTimestamp.with { $0.seconds = Int64(seconds.rounded(.down)) }
    }
  }

  func texts() -> [String]? { self.list { $0.text() } }

  /// Reports `rule` where `parse` finds nothing.
  func parsed<Value>(_ rule: String, _ parse: (String) -> Value?) -> Value? {
    guard let (text, isRepeatable) = self.scalar() else { return nil }
    if let value = parse(text) { return value }
    let isShort = text.utf8.count <= 64
    self.report(isRepeatable && isShort ? "\"\(text)\" \(rule)" : rule)
    return nil
  }
}
