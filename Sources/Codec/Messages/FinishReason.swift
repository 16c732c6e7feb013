public struct FinishReason: WireEnum {
  public let rawValue: Int32

  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = FinishReason(rawValue: 0)
  public static let stop = FinishReason(rawValue: 1)
  public static let length = FinishReason(rawValue: 2)
  public static let toolCalls = FinishReason(rawValue: 3)
  public static let contentFilter = FinishReason(rawValue: 4)
  public static let refusal = FinishReason(rawValue: 5)
  /// The model went wrong (a malformed call); what it wrote before stands.
  public static let error = FinishReason(rawValue: 6)
  /// The provider stopped between steps of its own: send the answer back as history to go on.
  public static let pause = FinishReason(rawValue: 7)
}
