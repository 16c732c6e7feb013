import Codec
import Testing
import WireOracle

@Suite("The codec against libprotobuf-c")
struct DifferentialTests {
  private static let rounds: UInt64 = 60

  @Test("Every message of Protos/ has its type")
  func everyMessage() {
    let missing = ProtobufC.messageNames.filter {
      !$0.hasPrefix("google.") && !$0.hasSuffix("Entry") && CodecMessages.byName[$0] == nil
    }
    #expect(missing == [])
  }

  @Test(
    "Random messages decode to the same fields and values, and encode to the same bytes",
    arguments: CodecMessages.names)
  func random(name: String) throws {
    let type = try #require(CodecMessages.byName[name])
    var fieldsSeen: Set<String> = []
    for seed in 0..<Self.rounds {
      let wire = ProtobufC.random(name, seed: seed)
      let expected = try #require(ProtobufC.describe(name, wire), "seed \(seed)")
      let message = try decode(type, wire)
      try #require(message.oracleDescription == expected, "seed \(seed)")
      let encoded = message.encoded()
      // It packs in the order of field numbers, as we do.
      try #require(encoded == ProtobufC.repack(name, wire), "seed \(seed)")
      try #require(try decode(type, encoded).encoded() == encoded, "seed \(seed)")
      for line in expected.split(separator: "\n") where line.first != " " && line != "}" {
        fieldsSeen.insert("\(name).\(line.prefix { $0 != ":" && $0 != " " })")
      }
    }
    #expect(fieldsSeen == Set(ProtobufC.fields(of: name)))
  }

  private func decode(
    _ type: any WireMessage.Type, _ bytes: [UInt8]
  ) throws(WireError) -> any WireMessage {
    try type.init(decoding: bytes.rawSpan)
  }
}
