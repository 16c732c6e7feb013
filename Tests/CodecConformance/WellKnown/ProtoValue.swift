import Codec

/// `google.protobuf.Value`.
struct ProtoValue: WireMessage {
  enum Kind: Equatable, Sendable {
    case null(ProtoNullValue)
    case number(Double)
    case string(String)
    case bool(Bool)
    case structure(ProtoStruct)
    case list(ProtoListValue)
  }

  var kind: Kind?

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.kind, field, Kind.null, as: EnumCoding<ProtoNullValue>.self)
    case 2: try reader.read(&self.kind, field, Kind.number, as: DoubleCoding.self)
    case 3: try reader.read(&self.kind, field, Kind.string)
    case 4: try reader.read(&self.kind, field, Kind.bool, as: BoolCoding.self)
    case 5:
      try reader.read(&self.kind, field, Kind.structure) {
        if case .structure(let value) = $0 { value } else { nil }
      }
    case 6:
      try reader.read(&self.kind, field, Kind.list) {
        if case .list(let value) = $0 { value } else { nil }
      }
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    switch self.kind {
    case .null(let value): writer.writePresent(value, 1, as: EnumCoding<ProtoNullValue>.self)
    case .number(let value): writer.writePresent(value, 2)
    case .string(let value): writer.writePresent(value, 3)
    case .bool(let value): writer.writePresent(value, 4)
    case .structure(let value): writer.writePresent(value, 5)
    case .list(let value): writer.writePresent(value, 6)
    case nil: break
    }
  }
}
