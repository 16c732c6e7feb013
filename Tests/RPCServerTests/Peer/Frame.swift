/// One HTTP/2 frame as it is on the wire: RFC 9113, section 4.1.
struct Frame {
  enum Kind: UInt8 {
    case data = 0
    case headers = 1
    case priority = 2
    case reset = 3
    case settings = 4
    case ping = 6
    case goAway = 7
    case windowUpdate = 8
    case continuation = 9
  }

  static let endStream: UInt8 = 1
  static let acknowledgement: UInt8 = 1
  static let endHeaders: UInt8 = 4
  static let headerSize = 9

  var kind: Kind?
  var flags: UInt8 = 0
  var stream = 0
  var payload: [UInt8] = []

  init(_ kind: Kind, flags: UInt8 = 0, stream: Int = 0, _ payload: [UInt8] = []) {
    self.kind = kind
    self.flags = flags
    self.stream = stream
    self.payload = payload
  }

  /// From the nine bytes of a header; the payload follows.
  init(header: [UInt8]) {
    self.kind = Kind(rawValue: header[3])
    self.flags = header[4]
    self.stream = header[5...8].reduce(0) { $0 << 8 | Int($1) } & 0x7fff_ffff
  }

  static func payloadSize(_ header: [UInt8]) -> Int {
    header[0...2].reduce(0) { $0 << 8 | Int($1) }
  }

  var bytes: [UInt8] {
    let size = self.payload.count
    return [UInt8(size >> 16 & 255), UInt8(size >> 8 & 255), UInt8(size & 255)]
      + [self.kind?.rawValue ?? 0xff, self.flags] + Self.number(self.stream) + self.payload
  }

  /// Four bytes, the highest first.
  static func number(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(value >> $0 & 255) }
  }

  func number(at offset: Int) -> Int {
    self.payload[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// A block of literal fields without indexing: RFC 7541, section 6.2.2.
  static func block(_ fields: [(String, String)]) -> [UInt8] {
    fields.flatMap { name, value in
      [0] + Self.string(Array(name.utf8)) + Self.string(Array(value.utf8))
    }
  }

  private static func string(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= 127 else { return [UInt8(bytes.count)] + bytes }
    var length: [UInt8] = [127]
    var rest = bytes.count - 127
    while rest >= 128 {
      length.append(UInt8(rest & 127 | 128))
      rest >>= 7
    }
    return length + [UInt8(rest)] + bytes
  }

  /// A message with gRPC's prefix.
  static func message(_ bytes: [UInt8], flag: UInt8 = 0) -> [UInt8] {
    [flag] + Self.number(bytes.count) + bytes
  }
}
