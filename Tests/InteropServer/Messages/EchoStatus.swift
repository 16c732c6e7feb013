import Codec
import RPCServer

/// The status that a call is to end with.
struct EchoStatus: WireMessage {
  var code: Int32 = 0
  var message = ""

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.code, field)
    case 2: try reader.read(&self.message, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.code, 1)
    writer.write(self.message, 2)
  }

  func throwIfSet() throws(RPCError) {
    guard self.code != 0 else { return }
    throw RPCError(code: StatusCode(rawValue: self.code), message: self.message)
  }
}
