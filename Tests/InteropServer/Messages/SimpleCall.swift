import Codec
import RPCServer

struct SimpleRequest: WireMessage {
  var responseSize: Int32 = 0
  var payload: Payload?
  var responseCompressed: BoolValue?
  var responseStatus: EchoStatus?
  var expectCompressed: BoolValue?
  var fillServerID = false

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
    case 9: try reader.read(&self.fillServerID, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.responseSize, 2)
    writer.write(self.payload, 3)
    writer.write(self.responseCompressed, 6)
    writer.write(self.responseStatus, 7)
    writer.write(self.expectCompressed, 8)
    writer.write(self.fillServerID, 9)
  }
}

struct SimpleResponse: WireMessage {
  var payload: Payload?
  /// Another for each server.
  var serverID = ""

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.payload, field)
    case 4: try reader.read(&self.serverID, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.payload, 1)
    writer.write(self.serverID, 4)
  }

  static func ofSize(_ size: Int32) throws(RPCError) -> SimpleResponse {
    var response = SimpleResponse()
    response.payload = try Payload.zeros(size)
    return response
  }
}
