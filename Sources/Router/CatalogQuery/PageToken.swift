/// Where a page of ListModels ended. Opaque to clients: hexadecimal of version, query, offset, the
/// last model's id and a checksum.
///
/// The id finds the place again after the catalog has changed; where the model is gone, the offset
/// does.
struct PageToken: Equatable {
  /// Of the filter and the order: a token is good for the query that it came from.
  let query: UInt64
  /// Models before the next page.
  let offset: UInt32
  let lastID: String

  private static let version: UInt8 = 1
  private static let fixedLength = 1 + 8 + 4 + 4
  /// Characters of a token.
  static let maximumLength = 2 * (Self.fixedLength + Catalog.maximumNameLength)

  init(query: UInt64, offset: UInt32, lastID: String) {
    self.query = query
    self.offset = offset
    self.lastID = lastID
  }

  var text: String {
    var bytes = [Self.version]
    bytes.append(bigEndian: self.query)
    bytes.append(bigEndian: self.offset)
    bytes.append(contentsOf: self.lastID.utf8)
    bytes.append(bigEndian: Self.checksum(bytes[...]))
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Nil for what no gateway of this version gave out.
  init?(text: String) {
    guard text.utf8.count <= Self.maximumLength, let bytes = Self.bytes(hexadecimal: text),
      bytes.count >= Self.fixedLength, bytes[0] == Self.version
    else { return nil }
    let content = bytes.dropLast(4)
    guard UInt32(bigEndian: bytes.suffix(4)) == Self.checksum(content),
      let id = String(validating: content.dropFirst(13), as: UTF8.self)
    else { return nil }
    self.query = UInt64(bigEndian: bytes[1..<9])
    self.offset = UInt32(bigEndian: bytes[9..<13])
    self.lastID = id
  }

  /// The same on every machine and in every run, as `Hasher` isn't: FNV-1a.
  static func query(filter: String, order: String) -> UInt64 {
    Self.hash(Array(filter.utf8) + [0] + Array(order.utf8))
  }

  private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    UInt32(truncatingIfNeeded: Self.hash(bytes) >> 32)
  }

  private static func bytes(hexadecimal text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append<Number: FixedWidthInteger>(bigEndian number: Number) {
    for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) {
      self.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}

extension FixedWidthInteger {
  fileprivate init(bigEndian bytes: ArraySlice<UInt8>) {
    self = bytes.reduce(0) { $0 << 8 | Self($1) }
  }
}
