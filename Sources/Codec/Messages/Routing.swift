/// Routing is a parameter of the call; what is unset comes from the caller's
/// key, then from the server's configuration.
public struct Routing: WireMessage {
  public struct Policy: WireEnum {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let unspecified = Policy(rawValue: 0)
    /// Lowest expected cost of this call.
    public static let cheapest = Policy(rawValue: 1)
    /// Lowest expected time to first token.
    public static let fastest = Policy(rawValue: 2)
    /// Most output tokens per second.
    public static let throughput = Policy(rawValue: 3)
    /// `order`, then the configured order.
    public static let priority = Policy(rawValue: 4)
    /// Random, weighted by the configured weights.
    public static let weighted = Policy(rawValue: 5)
    /// Cost and expected latency together: cheapest within reach of the fastest.
    public static let balanced = Policy(rawValue: 6)
    /// Fewest calls in flight.
    public static let leastBusy = Policy(rawValue: 7)
  }

  public var policy = Routing.Policy.unspecified
  /// Providers to try first, in this order.
  public var order: [String] = []
  /// Only these providers; empty is all.
  public var only: [String] = []
  /// Never these providers.
  public var ignore: [String] = []
  /// One provider, one try.
  public var disallowFallbacks = false
  /// Models to fall back to, in this order, when no provider serves `model`.
  public var fallbackModels: [String] = []
  public var maxPrice: PriceLimit?
  /// Where the prompt may be processed: "eu", "us", ...; empty is anywhere.
  public var regions: [String] = []
  public var dataPolicy: DataPolicy?
  public var serviceLevel: ServiceLevel?
  /// Only providers that take every parameter of this call. Without it they come
  /// first, and one that lacks a sampling parameter serves the call without it and
  /// names it in Route.parameter_changes. What changes the answer's meaning
  /// (tools, response_format, media, reasoning) is never dropped: a provider
  /// that lacks it is not eligible.
  public var requireParameters = false
  /// Calls with the same key prefer the same provider, so that its prompt cache is
  /// warm; also sent as the provider's own cache key where it takes one.
  public var affinityKey = ""
  /// Only providers that bear all these operator-defined tags.
  public var tags: [String] = []
  /// Only offers at one of these weight precisions: "fp8", "bf16", ...; empty is any.
  public var quantizations: [String] = []

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.policy, field)
    case 2: try reader.read(&self.order, field)
    case 3: try reader.read(&self.only, field)
    case 4: try reader.read(&self.ignore, field)
    case 5: try reader.read(&self.disallowFallbacks, field)
    case 6: try reader.read(&self.fallbackModels, field)
    case 7: try reader.read(&self.maxPrice, field)
    case 8: try reader.read(&self.regions, field)
    case 9: try reader.read(&self.dataPolicy, field)
    case 10: try reader.read(&self.serviceLevel, field)
    case 11: try reader.read(&self.requireParameters, field)
    case 12: try reader.read(&self.affinityKey, field)
    case 13: try reader.read(&self.tags, field)
    case 14: try reader.read(&self.quantizations, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.policy, 1)
    writer.write(self.order, 2)
    writer.write(self.only, 3)
    writer.write(self.ignore, 4)
    writer.write(self.disallowFallbacks, 5)
    writer.write(self.fallbackModels, 6)
    writer.write(self.maxPrice, 7)
    writer.write(self.regions, 8)
    writer.write(self.dataPolicy, 9)
    writer.write(self.serviceLevel, 10)
    writer.write(self.requireParameters, 11)
    writer.write(self.affinityKey, 12)
    writer.write(self.tags, 13)
    writer.write(self.quantizations, 14)
  }
}
