import Codec
import Testing
import WireOracle

/// What Google's implementation does with bytes that say how messages merge and what is refused:
/// Python's protobuf 7.36.2 (upb) parsed each, dropped the unknown fields and serialised the rest
/// deterministically. nil: it refused them.
private struct Vector: CustomTestStringConvertible {
  let testDescription: String
  let message: String
  let input: [UInt8]
  let output: [UInt8]?

  init(_ description: String, _ message: String, _ input: String, _ output: String?) {
    self.testDescription = description
    self.message = "switchyard.inference.v1." + message
    self.input = bytes(hex: input)
    self.output = output.map { bytes(hex: $0) }
  }

  static let all = [
    Vector(
      "a later scalar replaces", "Delta",
      "080108021a01611a0162", "08021a0162"),
    Vector(
      "a sub-message given twice is merged", "Attempt",
      "2a0210022a00", "2a021002"),
    Vector(
      "a default that is on the wire replaces when merging", "Attempt",
      "2a0210022a021000", "2a00"),
    Vector(
      "lists of merged messages are appended", "Choice",
      "120612040a026162120612040a026364", "120c12040a02616212040a026364"),
    Vector(
      "a oneof's message merges with the same member", "Delta",
      "2a030a01612a03120162", "2a060a0161120162"),
    Vector(
      "another member in between replaces it", "Delta",
      "2a030a01611a01742a03120162", "2a03120162"),
    Vector(
      "the last member of a oneof wins", "Delta",
      "2a030a01611a0174", "1a0174"),
    Vector(
      "a member of another wire type leaves the oneof as it is", "Delta",
      "1a017428051805", "1a0174"),
    Vector(
      "an empty member of a oneof is set", "Delta",
      "1a00", "1a00"),
    Vector(
      "elements packed", "Offer",
      "3a020102", "3a020102"),
    Vector(
      "elements not packed", "Offer",
      "38013802", "3a020102"),
    Vector(
      "elements both ways", "Offer",
      "38023a01033800", "3a03020300"),
    Vector(
      "a packed list of none", "Offer",
      "3a00", ""),
    Vector(
      "a packed list that ends inside an element", "Offer",
      "3a0180", nil),
    Vector(
      "a value of an enum that nobody knows", "Message",
      "087b", "087b"),
    Vector(
      "a negative enum value", "Message",
      "08ffffffffffffffffff01", "08ffffffffffffffffff01"),
    Vector(
      "64 bits in an enum", "Message",
      "088180808010", "0801"),
    Vector(
      "64 bits in an int32", "Delta",
      "088180808010", "0801"),
    Vector(
      "64 bits in a bool", "Message",
      "288080808010", "2801"),
    Vector(
      "a varint longer than it needs", "Delta",
      "088100", "0801"),
    Vector(
      "an eleventh byte in a varint", "Delta",
      "08ffffffffffffffffffff01", nil),
    Vector(
      "minus zero is not the default", "TokenLogprob",
      "110000000000000080", "110000000000000080"),
    Vector(
      "a NaN keeps its bits", "TokenLogprob",
      "11010000000000f8ff", "11010000000000f8ff"),
    Vector(
      "a string with a NUL", "Delta",
      "1a03610062", "1a03610062"),
    Vector(
      "a string that is not UTF-8", "Delta",
      "1a01ff", nil),
    Vector(
      "half of a surrogate pair", "Delta",
      "1a03eda080", nil),
    Vector(
      "an overlong encoding of a slash", "Delta",
      "1a02c0af", nil),
    Vector(
      "beyond the last scalar", "Delta",
      "1a04f4908080", nil),
    Vector(
      "a string cut inside a scalar", "Delta",
      "1a02e282", nil),
    Vector(
      "bytes need not be UTF-8", "Delta",
      "4a01ff", "4a01ff"),
    Vector(
      "unknown fields of each type are skipped", "Delta",
      "a00601a1060102030405060708a2060161a506010203040805", "0805"),
    Vector(
      "known fields of other types are skipped", "Delta",
      "0a01780d0102030419010203040506070878050805", "0805"),
    Vector(
      "a group is skipped", "Delta",
      "a3060809a306a406a4060805", "0805"),
    Vector(
      "a group of a known number is skipped", "Delta",
      "0b08090c0805", "0805"),
    Vector(
      "a group that never ends", "Delta",
      "a3060809", nil),
    Vector(
      "a group's end with another number", "Delta",
      "a306a406ab06a406", nil),
    Vector(
      "a group's end without its begin", "Delta",
      "a406", nil),
    Vector(
      "a sub-message that a group's end ends", "Delta",
      "2a010c", nil),
    Vector(
      "field number 0", "Delta",
      "0001", nil),
    Vector(
      "the largest field number", "Delta",
      "f8ffffff0f010805", "0805"),
    Vector(
      "a field number beyond it", "Delta",
      "808080801001", nil),
    Vector(
      "a tag of five bytes", "Delta",
      "888080800005", "0805"),
    Vector(
      "a tag of six bytes", "Delta",
      "88808080800005", nil),
    Vector(
      "wire type 6", "Delta",
      "0e01", nil),
    Vector(
      "wire type 7", "Delta",
      "0f01", nil),
    Vector(
      "a length beyond the end", "Delta",
      "1a056162", nil),
    Vector(
      "a length beyond the sub-message's end", "Delta",
      "2a030a05616161616161", nil),
    Vector(
      "a length of 2^63", "Delta",
      "1a80808080808080808001", nil),
    Vector(
      "a length of 2^64 - 1", "Delta",
      "1affffffffffffffffff01", nil),
    Vector(
      "a map's entries", "CompleteRequest",
      "5a060a01611201315a060a0162120132", "5a060a01611201315a060a0162120132"),
    Vector(
      "the last of a map's key wins", "CompleteRequest",
      "5a060a01611201315a060a0161120132", "5a060a0161120132"),
    Vector(
      "a map's entry without key", "CompleteRequest",
      "5a03120131", "5a050a00120131"),
    Vector(
      "a map's entry without value", "CompleteRequest",
      "5a030a0161", "5a050a01611200"),
    Vector(
      "a map's entry without either", "CompleteRequest",
      "5a00", "5a040a001200"),
    Vector(
      "a map's entry with its value first", "CompleteRequest",
      "5a061201310a0161", "5a060a0161120131"),
    Vector(
      "a map's entry with a key twice", "CompleteRequest",
      "5a060a01610a0162", "5a050a01621200"),
  ]
}

private func bytes(hex: String) -> [UInt8] {
  var bytes: [UInt8] = []
  var digits = hex[...]
  while let byte = UInt8(digits.prefix(2), radix: 16) {
    bytes.append(byte)
    digits.removeFirst(2)
  }
  return bytes
}

@Suite("The codec against Google's implementation")
struct ReferenceVectorTests {
  @Test(
    "It reads what Google's reads, writes the same, and refuses the rest", arguments: Vector.all)
  private func vector(vector: Vector) throws {
    let type = try #require(CodecMessages.byName[vector.message])
    guard let output = vector.output else {
      #expect(throws: WireError.self) { _ = try type.init(decoding: vector.input.rawSpan) }
      return
    }
    #expect(try type.init(decoding: vector.input.rawSpan).encoded() == output)
  }
}
