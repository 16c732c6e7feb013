import Testing

@testable import Codec

@Suite("Maps of codings")
struct MapCodingTests {
  @Test("Entries are in the order of their keys, with both fields even at their defaults")
  func writing() {
    var writer = WireWriter()
    writer.write(
      [3: 0, -1: 2, 0: 1], 1, keys: SInt32Coding.self, values: UInt32Coding.self)
    #expect(
      writer.copyBytes() == [
        0x0a, 4, 0x08, 1, 0x10, 2, 0x0a, 4, 0x08, 0, 0x10, 1, 0x0a, 4, 0x08, 6, 0x10, 0,
      ])
    writer.removeAll()
    writer.write([true: "t", false: ""], 1, keys: BoolCoding.self, values: StringCoding.self)
    #expect(writer.copyBytes() == [0x0a, 4, 0x08, 0, 0x12, 0, 0x0a, 5, 0x08, 1, 0x12, 1, 0x74])
  }

  @Test("What an entry lacks is at its default, and unknown fields and order do not matter")
  func entries() throws {
    let bytes: [UInt8] = [0x0a, 0, 0x0a, 6, 0x10, 9, 0x18, 1, 0x08, 5, 0x0a, 2, 0x08, 6]
    #expect(try map(in: bytes) == [0: 0, 5: 9, 6: 0])
  }

  @Test("The last of a key wins, and the last of a field in an entry")
  func lastWins() throws {
    let bytes: [UInt8] = [0x0a, 4, 0x08, 1, 0x10, 1, 0x0a, 8, 0x08, 2, 0x08, 1, 0x10, 2, 0x10, 3]
    #expect(try map(in: bytes) == [1: 3])
  }

  @Test("A message of the same key replaces the one before: entries do not merge")
  func messages() throws {
    var writer = WireWriter()
    let first = ProtoDuration.with { $0.seconds = 1 }
    let second = ProtoDuration.with { $0.nanos = 2 }
    for message in [first, second] {
      writer.write(
        ["k": message], 1, keys: StringCoding.self, values: MessageCoding<ProtoDuration>.self)
    }
    let bytes = writer.copyBytes()
    #expect(try messages(in: bytes) == ["k": second])
    #expect(try messages(in: [0x0a, 0]) == ["": ProtoDuration()])
  }

  @Test("A field of another wire type is no entry, and an entry's own is skipped")
  func otherWireType() throws {
    #expect(try map(in: [0x08, 1]) == [:])
    #expect(try map(in: [0x0a, 7, 0x0d, 0, 0, 0, 0, 0x10, 1]) == [0: 1])
  }

  @Test("An entry and a message in it count")
  func elementBudget() throws {
    let bytes: [UInt8] = [0x0a, 2, 0x12, 0]
    #expect(try messages(in: bytes, maximumElements: 2) == ["": ProtoDuration()])
    #expect(throws: WireError.tooManyElements) { try messages(in: bytes, maximumElements: 1) }
  }

  private func map(in bytes: [UInt8]) throws(WireError) -> [UInt64: Int32] {
    var reader = WireReader(bytes.rawSpan)
    var map: [UInt64: Int32] = [:]
    while let field = try reader.nextField() {
      try reader.read(&map, field, keys: UInt64Coding.self, values: Int32Coding.self)
    }
    return map
  }

  private func messages(
    in bytes: [UInt8], maximumElements: Int = 100
  ) throws(WireError) -> [String: ProtoDuration] {
    var reader = WireReader(bytes.rawSpan, maximumElements: maximumElements)
    var map: [String: ProtoDuration] = [:]
    while let field = try reader.nextField() {
      try reader.read(
        &map, field, keys: StringCoding.self, values: MessageCoding<ProtoDuration>.self)
    }
    return map
  }
}
