import Codec
import RPCServer

struct SimpleRequest: WireMessage {
  var responseSize: Int32 = 0
  var payload: Payload?
  var responseCompressed: BoolValue?
  var responseStatus: EchoStatus?
  var expectCompressed: BoolValue?

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 2: try reader.read(&self.responseSize, field)
    case 3: try reader.read(&self.payload, field)
    case 6: try reader.read(&self.responseCompressed, field)
    case 7: try reader.read(&self.responseStatus, field)
    case 8: try reader.read(&self.expectCompressed, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.responseSize, 2)
    writer.write(self.payload, 3)
    writer.write(self.responseCompressed, 6)
    writer.write(self.responseStatus, 7)
    writer.write(self.expectCompressed, 8)
  }
}

struct SimpleResponse: WireMessage {
  var payload: Payload?

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.payload, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) { writer.write(self.payload, 1) }

  static func ofSize(_ size: Int32) throws(RPCError) -> SimpleResponse {
    var response = SimpleResponse()
    response.payload = try Payload.zeros(size)
    return response
  }
}
