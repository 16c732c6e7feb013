import Codec

/// The one message of the tests' service.
struct EchoMessage: WireMessage {
  var text = ""
  var count: Int32 = 0
  var size: Int32 = 0

  init() {}

  init(_ text: String = "", count: Int32 = 0, size: Int32 = 0) {
    self.text = text
    self.count = count
    self.size = size
  }

  mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.text, field)
    case 2: try reader.read(&self.count, field)
    case 3: try reader.read(&self.size, field)
    default: try reader.skip(field)
    }
  }

  func encode(into writer: inout WireWriter) {
    writer.write(self.text, 1)
    writer.write(self.count, 2)
    writer.write(self.size, 3)
  }
}
