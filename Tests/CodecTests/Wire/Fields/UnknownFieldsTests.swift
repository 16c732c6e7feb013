import Testing

@testable import Codec

@Suite("UnknownFields")
struct UnknownFieldsTests {
  @Test("Fields of every wire type are written as they came and in their order")
  func roundTrip() throws {
    let bytes: [UInt8] = [
      0xa8, 0x1f, 0x81, 0x00,  // a varint longer than it must be
      0x09, 1, 2, 3, 4, 5, 6, 7, 8,
      0x12, 2, 0xff, 0xfe,
      0x1b, 0x08, 1, 0x23, 0x24, 0x1c,  // a group in a group
      0x2d, 1, 2, 3, 4,
      0xf8, 0xff, 0xff, 0xff, 0x0f, 0,  // the highest field number
    ]
    #expect(try kept(bytes) == bytes)
  }

  @Test("None are written as nothing")
  func none() throws {
    #expect(try kept([]) == [])
  }

  @Test("A field that is broken is refused as it is where it is skipped")
  func broken() {
    #expect(throws: WireError.truncated) { try kept([0x12, 2, 0xff]) }
    #expect(throws: WireError.truncated) { try kept([0x1b, 0x08, 1]) }
    #expect(throws: WireError.unmatchedEndGroup) { try kept([0x1c]) }
    #expect(throws: WireError.tooDeep) { try kept([UInt8](repeating: 0x1b, count: 200)) }
  }

  private func kept(_ bytes: [UInt8]) throws(WireError) -> [UInt8] {
    var reader = WireReader(bytes.rawSpan)
    var unknown = UnknownFields()
    while let field = try reader.nextField() { try reader.keep(field, in: &unknown) }
    var writer = WireWriter()
    writer.write(unknown)
    return writer.copyBytes()
  }
}
