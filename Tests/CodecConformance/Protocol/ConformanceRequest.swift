import Codec

/// `conformance.ConformanceRequest`: one case.
struct ConformanceRequest: WireMessage {
  enum Payload: Equatable, Sendable {
    case protobuf([UInt8])
    case json(String)
    case jspb(String)
    case text(String)
  }

  var payload: Payload?
  var requestedOutputFormat = PayloadFormat.unspecified
  /// The full name of the message that `payload` holds.
  var messageType = ""

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.payload, field, Payload.protobuf)
    case 2: try reader.read(&self.payload, field, Payload.json)
    case 3: try reader.read(&self.requestedOutputFormat, field)
    case 4: try reader.read(&self.messageType, field)
    case 7: try reader.read(&self.payload, field, Payload.jspb)
    case 8: try reader.read(&self.payload, field, Payload.text)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    switch self.payload {
    case .protobuf(let value): writer.writePresent(value, 1)
    case .json(let value): writer.writePresent(value, 2)
    case .jspb, .text, nil: break
    }
    writer.write(self.requestedOutputFormat, 3)
    writer.write(self.messageType, 4)
    switch self.payload {
    case .jspb(let value): writer.writePresent(value, 7)
    case .text(let value): writer.writePresent(value, 8)
    case .protobuf, .json, nil: break
    }
  }
}

/// `conformance.WireFormat`.
struct PayloadFormat: WireEnum {
  let rawValue: Int32

  static let unspecified = PayloadFormat(rawValue: 0)
  static let protobuf = PayloadFormat(rawValue: 1)
  static let json = PayloadFormat(rawValue: 2)
  static let jspb = PayloadFormat(rawValue: 3)
  static let textFormat = PayloadFormat(rawValue: 4)
}
