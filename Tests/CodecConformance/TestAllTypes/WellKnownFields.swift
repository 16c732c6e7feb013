import Codec

/// The well-known types that are no wrappers, singular and in lists.
struct WellKnownFields: FieldFamily {
  var duration: ProtoDuration?
  var timestamp: ProtoTimestamp?
  var fieldMask: FieldMask?
  var structure: ProtoStruct?
  var any: ProtoAny?
  var value: ProtoValue?
  var nullValue = ProtoNullValue(rawValue: 0)
  var durationList: [ProtoDuration] = []
  var timestampList: [ProtoTimestamp] = []
  var fieldMaskList: [FieldMask] = []
  var anyList: [ProtoAny] = []
  var valueList: [ProtoValue] = []
  var listValueList: [ProtoListValue] = []
  var structureList: [ProtoStruct] = []

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) -> Bool {
    switch field.number {
    case 301: try reader.read(&self.duration, field)
    case 302: try reader.read(&self.timestamp, field)
    case 303: try reader.read(&self.fieldMask, field)
    case 304: try reader.read(&self.structure, field)
    case 305: try reader.read(&self.any, field)
    case 306: try reader.read(&self.value, field)
    case 307: try reader.read(&self.nullValue, field)
    case 311: try reader.read(&self.durationList, field)
    case 312: try reader.read(&self.timestampList, field)
    case 313: try reader.read(&self.fieldMaskList, field)
    case 315: try reader.read(&self.anyList, field)
    case 316: try reader.read(&self.valueList, field)
    case 317: try reader.read(&self.listValueList, field)
    case 324: try reader.read(&self.structureList, field)
    default: return false
    }
    return true
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.duration, 301)
    writer.write(self.timestamp, 302)
    writer.write(self.fieldMask, 303)
    writer.write(self.structure, 304)
    writer.write(self.any, 305)
    writer.write(self.value, 306)
    writer.write(self.nullValue, 307)
    writer.write(self.durationList, 311)
    writer.write(self.timestampList, 312)
    writer.write(self.fieldMaskList, 313)
    writer.write(self.anyList, 315)
    writer.write(self.valueList, 316)
    writer.write(self.listValueList, 317)
    writer.write(self.structureList, 324)
  }
}
