internal import Codec

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
    guard unsafe Self.isUserName(name.utf8Span.span.bytes), !name.hasSuffix("-bin"),
      value.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
    else { return false }
    self.block.append(name, value)
    return true
  }

  /// Adds a pair with bytes for its value. The name ends in `-bin`.
  @discardableResult
  public mutating func add(_ name: String, _ value: [UInt8]) -> Bool {
    guard unsafe Self.isUserName(name.utf8Span.span.bytes), name.hasSuffix("-bin") else {
      return false
    }
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
  static func isUserName(_ name: RawSpan) -> Bool {
    guard !name.isEmpty else { return false }
    for offset in 0..<name.byteCount where !Self.isNameByte(name.byte(at: offset)) { return false }
    return !Self.isReserved(name)
  }

  static func isBinaryName(_ name: RawSpan) -> Bool {
    name.byteCount > 4 && name.extracting(name.byteCount - 4..<name.byteCount).equals("-bin")
  }

  /// Whether each piece between commas is base64, blanks around it apart.
  static func isBase64List(_ value: RawSpan) -> Bool {
    let value = [UInt8](copying: value)
    return value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .allSatisfy { piece in
        Base64.decode(piece.drop { $0 == 0x20 }.prefix { $0 != 0x20 }) != nil
      }
  }

  /// Of `[0-9a-z_.-]`.
  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  private static func isReserved(_ name: RawSpan) -> Bool {
    switch name.byteCount {
    case 2: name.equals("te")
    case 4: name.equals("host")
    case 10: name.equals("connection") || Self.isGRPC(name)
    case 12: name.equals("content-type") || Self.isGRPC(name)
    case 14: name.equals("content-length") || Self.isGRPC(name)
    case 17: name.equals("transfer-encoding") || Self.isGRPC(name)
    default: Self.isGRPC(name)
    }
  }

  private static func isGRPC(_ name: RawSpan) -> Bool {
    name.byteCount >= 5 && name.extracting(0..<5).equals("grpc-")
  }
}
