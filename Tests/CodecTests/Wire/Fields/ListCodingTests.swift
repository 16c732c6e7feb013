import Testing

@testable import Codec

@Suite("Lists of a coding")
struct ListCodingTests {
  @Test("A packed list has one tag, an unpacked one a tag for each element")
  func writing() {
    var writer = WireWriter()
    writer.writePacked([-1, 1], 1, as: SInt32Coding.self)
    writer.writeUnpacked([-1, 1], 1, as: SInt32Coding.self)
    #expect(writer.copyBytes() == [0x0a, 2, 1, 2, 0x08, 1, 0x08, 2])
  }

  @Test("A list of none is left out")
  func none() {
    var writer = WireWriter()
    writer.writePacked([], 1, as: FloatCoding.self)
    writer.writeUnpacked([], 1, as: FloatCoding.self)
    #expect(writer.count == 0)
  }

  @Test("Packed and unpacked elements are read in their order, and another wire type skipped")
  func mixed() throws {
    let bytes: [UInt8] = [0x0a, 2, 1, 2, 0x08, 3, 0x0d, 0, 0, 0, 0, 0x0a, 0, 0x0a, 1, 4]
    #expect(try values(SInt32Coding.self, in: bytes) == [-1, 1, -2, 2])
  }

  @Test("A packed list that ends inside an element is refused, whatever follows it")
  func splitElement() {
    #expect(throws: WireError.truncated) {
      try values(UInt32Coding.self, in: [0x0a, 1, 0x80, 0x08, 1])
    }
    #expect(throws: WireError.truncated) {
      try values(Fixed32Coding.self, in: [0x0a, 3, 0, 0, 0, 0x0d, 0, 0, 0, 0])
    }
    #expect(throws: WireError.truncated) {
      try values(DoubleCoding.self, in: [0x0a, 9] + [UInt8](repeating: 0, count: 9))
    }
  }

  @Test("Elements count, packed and unpacked")
  func elementBudget() throws {
    let bytes: [UInt8] = [0x0a, 2, 1, 2, 0x08, 3]
    #expect(try values(BoolCoding.self, in: bytes, maximumElements: 3) == [true, true, true])
    #expect(throws: WireError.tooManyElements) {
      try values(BoolCoding.self, in: bytes, maximumElements: 2)
    }
  }

  @Test("A list of bytes keeps empty elements, which count too")
  func listOfBytes() throws {
    var writer = WireWriter()
    writer.write([[1], [], [2, 3]], 1)
    let bytes = writer.copyBytes()
    #expect(bytes == [0x0a, 1, 1, 0x0a, 0, 0x0a, 2, 2, 3])

    #expect(try listOfBytes(in: bytes, maximumElements: 3) == [[1], [], [2, 3]])
    #expect(throws: WireError.tooManyElements) {
      try listOfBytes(in: bytes, maximumElements: 2)
    }
  }

  private func listOfBytes(
    in bytes: [UInt8], maximumElements: Int
  ) throws(WireError) -> [[UInt8]] {
    var reader = WireReader(bytes.rawSpan, maximumElements: maximumElements)
    var values: [[UInt8]] = []
    while let field = try reader.nextField() { try reader.read(&values, field) }
    return values
  }

  private func values<Coding: ScalarCoding>(
    _ coding: Coding.Type, in bytes: [UInt8], maximumElements: Int = 100
  ) throws(WireError) -> [Coding.Value] {
    var reader = WireReader(bytes.rawSpan, maximumElements: maximumElements)
    var values: [Coding.Value] = []
    while let field = try reader.nextField() { try reader.read(&values, field, as: coding) }
    return values
  }
}
