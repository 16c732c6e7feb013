public struct Capability: WireEnum {
  public let rawValue: Int32

  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Capability(rawValue: 0)
  public static let tools = Capability(rawValue: 1)
  public static let parallelTools = Capability(rawValue: 2)
  public static let jsonObject = Capability(rawValue: 3)
  public static let jsonSchema = Capability(rawValue: 4)
  public static let vision = Capability(rawValue: 5)
  public static let audioInput = Capability(rawValue: 6)
  public static let documents = Capability(rawValue: 7)
  public static let reasoning = Capability(rawValue: 8)
  public static let promptCache = Capability(rawValue: 9)
  public static let logprobs = Capability(rawValue: 10)
  public static let seed = Capability(rawValue: 11)
  public static let prefill = Capability(rawValue: 12)
}
