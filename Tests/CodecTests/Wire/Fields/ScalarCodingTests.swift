import Testing

@testable import Codec

@Suite("ScalarCoding")
struct ScalarCodingTests {
  @Test("Values have the bytes of the specification, and are read from them")
  func bytes() throws {
    let minusOne = [UInt8](repeating: 0xff, count: 9) + [1]
    try expect(Int32Coding.self, -1, minusOne)
    try expect(Int32Coding.self, .max, [0xff, 0xff, 0xff, 0xff, 0x07])
    try expect(Int64Coding.self, -1, minusOne)
    try expect(UInt32Coding.self, .max, [0xff, 0xff, 0xff, 0xff, 0x0f])
    try expect(UInt64Coding.self, .max, minusOne)
    try expect(BoolCoding.self, true, [1])
    try expect(EnumCoding<Capability>.self, Capability(rawValue: -1), minusOne)
    try expect(Fixed32Coding.self, 0x0403_0201, [1, 2, 3, 4])
    try expect(Fixed64Coding.self, 0x0807_0605_0403_0201, [1, 2, 3, 4, 5, 6, 7, 8])
    try expect(SFixed32Coding.self, -2, [0xfe, 0xff, 0xff, 0xff])
    try expect(SFixed64Coding.self, -2, [0xfe] + [UInt8](repeating: 0xff, count: 7))
    try expect(FloatCoding.self, 1.5, [0, 0, 0xc0, 0x3f])
    try expect(DoubleCoding.self, -0.0, [0, 0, 0, 0, 0, 0, 0, 0x80])
  }

  @Test("Zigzag begins with 0, -1, 1 and ends with the least number")
  func zigzag() throws {
    for (index, value) in [0, -1, 1, -2, 2].enumerated() {
      try expect(SInt32Coding.self, Int32(value), [UInt8(index)])
      try expect(SInt64Coding.self, Int64(value), [UInt8(index)])
    }
    try expect(SInt32Coding.self, .max, [0xfe, 0xff, 0xff, 0xff, 0x0f])
    try expect(SInt32Coding.self, .min, [0xff, 0xff, 0xff, 0xff, 0x0f])
    try expect(SInt64Coding.self, .max, [0xfe] + [UInt8](repeating: 0xff, count: 8) + [1])
    try expect(SInt64Coding.self, .min, [UInt8](repeating: 0xff, count: 9) + [1])
  }

  @Test("A varint longer than the type loses its upper bits")
  func truncation() throws {
    var writer = WireWriter()
    writer.appendVarint(1 << 33 | 3)
    let bytes = writer.copyBytes()
    #expect(try value(Int32Coding.self, in: bytes) == 3)
    #expect(try value(UInt32Coding.self, in: bytes) == 3)
    #expect(try value(SInt32Coding.self, in: bytes) == -2)
    #expect(try value(EnumCoding<Capability>.self, in: bytes) == .jsonObject)
    #expect(try value(Int64Coding.self, in: bytes) == 1 << 33 | 3)
  }

  @Test("Any varint but 0 is true, also one without a bit in the lowest 32")
  func bool() throws {
    #expect(try value(BoolCoding.self, in: [2]))
    #expect(try value(BoolCoding.self, in: [0x80, 0x80, 0x80, 0x80, 0x20]))
    #expect(try !value(BoolCoding.self, in: [0x80, 0]))
  }

  @Test("Bytes that end inside a value are refused")
  func truncated() {
    #expect(throws: WireError.truncated) { try value(SInt32Coding.self, in: [0x80]) }
    #expect(throws: WireError.truncated) { try value(FloatCoding.self, in: [0, 0, 0]) }
    #expect(throws: WireError.truncated) { try value(SFixed64Coding.self, in: [0, 0, 0, 0]) }
  }

  @Test("A singular field is left out at its default alone, and -0.0 is not it")
  func defaults() {
    var writer = WireWriter()
    writer.write(0, 1, as: SInt32Coding.self)
    writer.write(0, 2, as: FloatCoding.self)
    writer.write(0, 3, as: DoubleCoding.self)
    #expect(writer.count == 0)
    writer.write(-0.0, 2, as: FloatCoding.self)
    writer.write(-0.0, 3, as: DoubleCoding.self)
    #expect(writer.copyBytes() == [0x15, 0, 0, 0, 0x80, 0x19, 0, 0, 0, 0, 0, 0, 0, 0x80])
    writer.removeAll()
    writer.writePresent(0, 1, as: SInt32Coding.self)
    #expect(writer.copyBytes() == [0x08, 0])
  }

  @Test("A value of another wire type is skipped")
  func otherWireType() throws {
    let bytes: [UInt8] = [0x0d, 1, 2, 3, 4, 0x08, 5]
    var reader = WireReader(bytes.rawSpan)
    var value: Int32 = 7
    var oneof: Int32?
    let fixed = try #require(try reader.nextField())
    try reader.read(&value, fixed, as: SInt32Coding.self)
    #expect(value == 7)
    let varint = try #require(try reader.nextField())
    try reader.read(&oneof, varint, { $0 }, as: SFixed32Coding.self)
    #expect(oneof == nil)
    #expect(try reader.nextField() == nil)
  }

  private func expect<Coding: ScalarCoding>(
    _ coding: Coding.Type, _ value: Coding.Value, _ bytes: [UInt8],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var writer = WireWriter()
    coding.writeValue(value, to: &writer)
    #expect(writer.copyBytes() == bytes, sourceLocation: sourceLocation)
    #expect(try self.value(coding, in: bytes) == value, sourceLocation: sourceLocation)
  }

  private func value<Coding: ScalarCoding>(
    _ coding: Coding.Type, in bytes: [UInt8]
  ) throws(WireError) -> Coding.Value {
    var reader = WireReader(bytes.rawSpan)
    return try coding.readValue(from: &reader)
  }
}
