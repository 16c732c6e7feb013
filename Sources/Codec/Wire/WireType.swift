/// How a field's value is laid out: the low three bits of its tag.
public enum WireType: UInt8, Sendable {
  case varint = 0
  case fixed64 = 1
  case lengthDelimited = 2
  case startGroup = 3
  case endGroup = 4
  case fixed32 = 5
}

/// The tag in front of a field's value.
public struct FieldTag: Equatable, Sendable {
  /// 1 to 2^29 - 1.
  public let number: Int
  public let wireType: WireType

  package init(number: Int, wireType: WireType) {
    self.number = number
    self.wireType = wireType
  }
}
