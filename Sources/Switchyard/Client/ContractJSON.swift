internal import Codec
internal import Foundation

/// Writes any message of the contract as protobuf's JSON mapping has it: lowerCamelCase names,
/// enum values by name, 64-bit integers and bytes as strings, fields at their default left out.
///
/// By reflection, so that no message needs a second list of its fields: for what a person's command
/// prints, never on a call's path.
enum ContractJSON {
  static func json(_ message: some WireMessage) -> JSONText {
    switch message {
    case let duration as ProtoDuration: .string(Self.text(duration))
    case let timestamp as ProtoTimestamp: .string(Self.text(timestamp))
    default: .object(Self.members(of: message))
    }
  }

  private static func members(of message: some WireMessage) -> [JSONText.Member] {
    Mirror(reflecting: message).children.compactMap { child -> JSONText.Member? in
      guard let label = child.label else { return nil }
      let mirror = Mirror(reflecting: child.value)
      if mirror.displayStyle == .optional {
        guard let value = mirror.children.first?.value else { return nil }
        return Self.member(label, present: value)
      }
      guard let value = Self.value(child.value), !Self.isDefault(value) else { return nil }
      return JSONText.Member(name: Self.name(label), value: value)
    }
  }

  /// A field with presence: printed whatever its value. A oneof goes by the name of its case.
  private static func member(_ label: String, present value: Any) -> JSONText.Member? {
    if let json = Self.value(value) { return JSONText.Member(name: Self.name(label), value: json) }
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .enum, let choice = mirror.children.first,
      let name = choice.label, let json = Self.value(choice.value)
    else { return nil }
    return JSONText.Member(name: Self.name(name), value: json)
  }

  private static func value(_ value: Any) -> JSONText? {
    switch value {
    case let value as String: .string(value)
    case let value as Bool: .bool(value)
    case let value as Int32: .number(String(value))
    case let value as Int64: .string(String(value))
    case let value as Double: Self.number(value)
    case let value as [UInt8]: .string(Data(value).base64EncodedString())
    case let value as any WireEnum: Self.enumValue(value)
    case let value as any WireMessage: Self.json(value)
    case let value as [String: String]:
      .object(
        value.sorted { $0.key < $1.key }.map { key, value in
          JSONText.Member(name: key, value: .string(value))
        })
    case let value as [Any]: .array(value.compactMap { Self.value($0) })
    default: nil
    }
  }

  private static func enumValue(_ value: some WireEnum) -> JSONText {
    // A value that this build doesn't know is written as its number, as the mapping says.
    guard let name = ContractEnumNames.name(of: value) else {
      return value.rawValue == 0 ? .null : .number(String(value.rawValue))
    }
    return .string(name)
  }

  private static func number(_ value: Double) -> JSONText {
    if value.isNaN { return .string("NaN") }
    if value.isInfinite { return .string(value < 0 ? "-Infinity" : "Infinity") }
    if value == value.rounded(), abs(value) < 1e15 { return .number(String(Int64(value))) }
    return .number(String(value))
  }

  private static func isDefault(_ value: JSONText) -> Bool {
    switch value {
    case .null, .bool(false), .number("0"), .string(""), .string("0"), .array([]), .object([]): true
    default: false
    }
  }

  /// `toolCallID` is `toolCallId` in JSON: the contract's Swift names spell initialisms large.
  static func name(_ label: String) -> String {
    var name = label
    for (initialism, word) in [("JSON", "Json"), ("USD", "Usd"), ("URL", "Url"), ("ID", "Id")]
    where name.hasSuffix(initialism) {
      name = String(name.dropLast(initialism.count)) + word
    }
    return name
  }

  private static func text(_ duration: ProtoDuration) -> String {
    let sign = duration.seconds < 0 || duration.nanos < 0 ? "-" : ""
    return sign + String(duration.seconds.magnitude) + Self.fraction(duration.nanos) + "s"
  }

  private static func text(_ timestamp: ProtoTimestamp) -> String {
    // RFC 3339's years, which are the contract's too; anything else has no text.
    let seconds = min(max(timestamp.seconds, -62_135_596_800), 253_402_300_799)
    let date = Date(timeIntervalSince1970: Double(seconds))
    let whole = date.formatted(.iso8601).dropLast()  // the "Z"
    return whole + Self.fraction(timestamp.nanos) + "Z"
  }

  /// "" or a point and three, six or nine digits.
  private static func fraction(_ nanos: Int32) -> String {
    let nanos = min(nanos.magnitude, 999_999_999)
    if nanos == 0 { return "" }
    let digits = String(nanos)
    var text = String(repeating: "0", count: 9 - digits.count) + digits
    while text.hasSuffix("000") { text.removeLast(3) }
    return "." + text
  }
}
