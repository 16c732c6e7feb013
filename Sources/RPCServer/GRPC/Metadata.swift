/// A call's metadata: ordered pairs of lower-case names and values. A name that ends in `-bin` has
/// bytes for a value, which travel as base64.
public struct Metadata: Sendable {
  /// Never a reserved name (`:…`, `grpc-…`, `content-type`, `te`, …) and never malformed.
  private(set) var block = HeaderBlock()

  public init() {}

  public var isEmpty: Bool { self.block.isEmpty }

  /// Adds a pair.
  ///
  /// - Returns: false, and adds nothing, where the name is reserved or not of `[0-9a-z_.-]`, ends
  ///   in `-bin`, or the value is not printable ASCII.
  @discardableResult
  public mutating func add(_ name: String, _ value: String) -> Bool {
    guard Self.isUserName(name.utf8), !name.hasSuffix("-bin"),
      value.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
    else { return false }
    self.block.append(name, value)
    return true
  }

  /// Adds a pair with bytes for its value. The name ends in `-bin`.
  @discardableResult
  public mutating func add(_ name: String, _ value: [UInt8]) -> Bool {
    guard Self.isUserName(name.utf8), name.hasSuffix("-bin") else { return false }
    self.block.append(name) { Base64.append(value, to: &$0) }
    return true
  }

  /// The name's first value, as text.
  public func first(_ name: String) -> String? { self.values(name).first }

  /// The name's values as text, in order.
  public func values(_ name: String) -> [String] {
    self.rawValues(name).compactMap { String(validating: $0, as: UTF8.self) }
  }

  /// The values of a name that ends in `-bin`, in order: each field is split at its commas before
  /// it is decoded. Nil where one is not base64.
  public func binaryValues(_ name: String) -> [[UInt8]]? {
    var values: [[UInt8]] = []
    for raw in self.rawValues(name) {
      for piece in raw.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
        let trimmed = piece.drop { $0 == 0x20 }.prefix { $0 != 0x20 }
        guard let bytes = Base64.decode(trimmed) else { return nil }
        values.append(bytes)
      }
    }
    return values
  }

  private func rawValues(_ name: String) -> [ArraySlice<UInt8>] {
    self.block.fields.compactMap { field in
      self.block.bytes[field.nameRange].elementsEqual(name.utf8)
        ? self.block.bytes[field.valueRange] : nil
    }
  }

  /// From the wire: nghttp2 has checked name and value by RFC 9113.
  mutating func appendReceived(_ name: RawSpan, _ value: RawSpan) {
    self.block.append(name, value)
  }

  /// Whether an application may use the name, both ways.
  static func isUserName(_ name: some Collection<UInt8>) -> Bool {
    guard let first = name.first, first != UInt8(ascii: ":") else { return false }
    let isWellFormed = name.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
      default: false
      }
    }
    return isWellFormed && !name.starts(with: "grpc-".utf8)
      && !Self.reserved.contains {
        $0.utf8.count == name.count && name.elementsEqual($0.utf8)
      }
  }

  private static let reserved = [
    "content-type", "te", "host", "content-length", "connection", "transfer-encoding",
  ]
}
