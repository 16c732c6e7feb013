public struct Role: WireEnum {
  public let rawValue: Int32

  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Role(rawValue: 0)
  public static let system = Role(rawValue: 1)
  public static let developer = Role(rawValue: 2)
  public static let user = Role(rawValue: 3)
  public static let assistant = Role(rawValue: 4)
  public static let tool = Role(rawValue: 5)
}
