import Codec
import WireOracle

extension FuzzTarget {
  /// The first byte chooses the message, the rest is its bytes.
  ///
  /// What is accepted encodes to something that is accepted and encodes to itself; libprotobuf-c
  /// reads that as the same fields and values; and what ends inside a field it refuses too.
  static let codec = FuzzTarget(
    name: "codec",
    seeds: {
      CodecMessages.names.indices.flatMap { index in
        (0..<4 as Range<UInt64>).map { seed in
          [UInt8(index)] + ProtobufC.random(CodecMessages.names[index], seed: seed)
        }
      }
    },
    run: { input in
      guard let choice = input.first else { return }
      let name = CodecMessages.names[Int(choice) % CodecMessages.names.count]
      guard let type = CodecMessages.byName[name] else { return }
      let bytes = Array(input.dropFirst())
      do throws(WireError) {
        let message = try type.init(decoding: bytes.rawSpan)
        check(message, type, name)
      } catch .truncated, .unmatchedEndGroup {
        require(ProtobufC.repack(name, bytes) == nil, "\(name): libprotobuf-c takes it")
      } catch {
        // The library checks neither depth nor UTF-8, nor all of a varint.
      }
    })
}

private func check(_ message: any WireMessage, _ type: any WireMessage.Type, _ name: String) {
  let encoded = message.encoded()
  guard let again = try? type.init(decoding: encoded.rawSpan) else {
    fatalError("\(name): its own encoding is refused")
  }
  require(again.encoded() == encoded, "\(name): its encoding changes")
  // A zero byte may be what the library sees in another way: a NUL in a string, -0.0, or an empty
  // key or value of a map.
  guard !encoded.contains(0) else { return }
  require(ProtobufC.repack(name, encoded) == encoded, "\(name): other bytes from libprotobuf-c")
  require(
    ProtobufC.describe(name, encoded) == message.oracleDescription,
    "\(name): other values from libprotobuf-c")
}
