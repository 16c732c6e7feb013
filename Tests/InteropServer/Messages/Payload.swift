import Codec
import RPCServer

struct Payload: WireMessage {
  /// Bytes of one answer: what the interop tests ask for, and far from what they could.
  private static let maximumSize: Int32 = 64 << 20

  var body: [UInt8] = []

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 2: try reader.read(&self.body, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) { writer.write(self.body, 2) }

  static func zeros(_ size: Int32) throws(RPCError) -> Payload {
    guard (0...Self.maximumSize).contains(size) else {
      throw RPCError(
        code: .invalidArgument, message: "a size of \(size) is not 0 to \(Self.maximumSize)")
    }
    var payload = Payload()
    payload.body = [UInt8](repeating: 0, count: Int(size))
    return payload
  }
}

/// Set or not, where a plain bool could not say so.
struct BoolValue: WireMessage {
  var value = false

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.value, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) { writer.write(self.value, 1) }
}

struct Empty: WireMessage {
  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    try reader.skip(field)
  }

  func encode(into writer: inout WireWriter) {}
}
