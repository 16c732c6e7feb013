import Codec

struct ResponseParameters: WireMessage {
  var size: Int32 = 0
  var intervalMicroseconds: Int32 = 0
  var compressed: BoolValue?

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.size, field)
    case 2: try reader.read(&self.intervalMicroseconds, field)
    case 3: try reader.read(&self.compressed, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.size, 1)
    writer.write(self.intervalMicroseconds, 2)
    writer.write(self.compressed, 3)
  }
}

struct StreamingOutputCallRequest: WireMessage {
  var responseParameters: [ResponseParameters] = []
  var payload: Payload?
  var responseStatus: EchoStatus?

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 2: try reader.read(&self.responseParameters, field)
    case 3: try reader.read(&self.payload, field)
    case 7: try reader.read(&self.responseStatus, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.responseParameters, 2)
    writer.write(self.payload, 3)
    writer.write(self.responseStatus, 7)
  }
}

struct StreamingOutputCallResponse: WireMessage {
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
}
