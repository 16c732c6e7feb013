import Codec

/// `protobuf_test_messages.proto3.TestAllTypesProto3`: a field of every type in every form, in
/// families by their form.
struct TestAllTypesProto3: WireMessage {
  var singular = SingularFields()
  var repeated = RepeatedFields()
  var maps = MapFields()
  var packed = PackedFields()
  var unpacked = UnpackedFields()
  var oneof = OneofFields()
  var wrappers = WrapperFields()
  var wellKnown = WellKnownFields()
  var names = NameFields()
  var unknown = UnknownFields()

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    let isKnown =
      switch field.number {
      case 1...27: try self.singular.decodeField(field, from: &reader)
      case 31...55: try self.repeated.decodeField(field, from: &reader)
      case 56...74: try self.maps.decodeField(field, from: &reader)
      case 75...88: try self.packed.decodeField(field, from: &reader)
      case 89...102: try self.unpacked.decodeField(field, from: &reader)
      case 111...120: try self.oneof.decodeField(field, from: &reader)
      case 201...219: try self.wrappers.decodeField(field, from: &reader)
      case 301...324: try self.wellKnown.decodeField(field, from: &reader)
      case 401...418: try self.names.decodeField(field, from: &reader)
      default: false
      }
    if !isKnown { try reader.keep(field, in: &self.unknown) }
  }

  func encode(into writer: inout WireWriter) {
    self.singular.encode(into: &writer)
    self.repeated.encode(into: &writer)
    self.maps.encode(into: &writer)
    self.packed.encode(into: &writer)
    self.unpacked.encode(into: &writer)
    self.oneof.encode(into: &writer)
    self.wrappers.encode(into: &writer)
    self.wellKnown.encode(into: &writer)
    self.names.encode(into: &writer)
    writer.write(self.unknown)
  }
}

/// Some of a message's fields.
protocol FieldFamily: Equatable, Sendable {
  /// `WireMessage.decodeField`, but leaves a field that is not the family's and returns false.
  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) -> Bool

  func encode(into writer: inout WireWriter)
}
