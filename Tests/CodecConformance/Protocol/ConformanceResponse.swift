import Codec

/// `conformance.ConformanceResponse`: what came of a case, without the results of other formats.
struct ConformanceResponse: WireMessage {
  enum Result: Equatable, Sendable {
    /// The payload was refused.
    case parseError(String)
    /// The case could not be run at all.
    case runtimeError(String)
    /// The message, written again.
    case protobufPayload([UInt8])
    /// The case asks for what the codec does not do.
    case skipped(String)
  }

  var result: Result?

  init() {}

  init(_ result: Result) { self.result = result }

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.result, field, Result.parseError)
    case 2: try reader.read(&self.result, field, Result.runtimeError)
    case 3: try reader.read(&self.result, field, Result.protobufPayload)
    case 5: try reader.read(&self.result, field, Result.skipped)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    switch self.result {
    case .parseError(let value): writer.writePresent(value, 1)
    case .runtimeError(let value): writer.writePresent(value, 2)
    case .protobufPayload(let value): writer.writePresent(value, 3)
    case .skipped(let value): writer.writePresent(value, 5)
    case nil: break
    }
  }
}
