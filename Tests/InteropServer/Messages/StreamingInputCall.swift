import Codec

struct StreamingInputCallRequest: WireMessage {
  var payload: Payload?
  var expectCompressed: BoolValue?

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.payload, field)
    case 2: try reader.read(&self.expectCompressed, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.payload, 1)
    writer.write(self.expectCompressed, 2)
  }
}

struct StreamingInputCallResponse: WireMessage {
  var aggregatedPayloadSize: Int32 = 0

  init() {}

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.aggregatedPayloadSize, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) { writer.write(self.aggregatedPayloadSize, 1) }
}
