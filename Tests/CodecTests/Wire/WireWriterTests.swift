import Testing

@testable import Codec

@Suite("WireWriter")
struct WireWriterTests {
  /// Where the length of a sub-message takes another byte, and around it.
  @Test(
    "A sub-message of any length gets the shortest length in front",
    arguments: [0, 1, 126, 127, 128, 129, 16_382, 16_383, 16_384, 16_385, 2_097_151, 2_097_152])
  func nestedLength(length: Int) throws {
    var writer = WireWriter(capacity: 16)
    writer.append(byte: 0x55)
    let body = [UInt8](repeating: 0xab, count: length)
    writer.appendNested(1) { $0.append(body.rawSpan) }
    writer.append(byte: 0x66)

    var expected = WireWriter()
    expected.append(byte: 0x55)
    expected.appendBytes(body, 1)
    expected.append(byte: 0x66)
    #expect(writer.copyBytes() == expected.copyBytes())
  }

  @Test("Lengths grow at every level of nesting at once")
  func nestedLevels() throws {
    var message = TokenLogprob.with { $0.bytes = Array(repeating: 1, count: 120) }
    for level in 0..<60 {
      let inner = message
      message = TokenLogprob.with {
        $0.token = String(repeating: "t", count: level * 11)
        $0.top = [inner, TokenLogprob.with { $0.logprob = Double(level) }]
      }
    }
    #expect(try TokenLogprob(decoding: message.encoded().rawSpan) == message)
  }

  @Test(
    "A varint takes as many bytes as it must",
    arguments: [
      (0, [0]), (127, [0x7f]), (128, [0x80, 1]), (300, [0xac, 2]),
      (UInt64.max, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]),
    ] as [(UInt64, [UInt8])])
  func varint(value: UInt64, bytes: [UInt8]) {
    var writer = WireWriter()
    writer.appendVarint(value)
    #expect(writer.copyBytes() == bytes)
  }

  @Test("Fields at their default are left out, set ones are written even at it")
  func defaults() {
    #expect(CompleteRequest().encoded() == [])
    #expect(PriceLimit.with { $0.input = 0 }.encoded() == [0x09, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(Usage.with { $0.costNanoUSD = 0 }.encoded() == [0x40, 0])
    #expect(Delta.with { $0.delta = .text("") }.encoded() == [0x1a, 0])
    #expect(Route.with { $0.overhead = ProtoDuration() }.encoded() == [0x4a, 0])
    #expect(
      TokenLogprob.with { $0.logprob = -0.0 }.encoded() == [0x11, 0, 0, 0, 0, 0, 0, 0, 0x80])
  }

  @Test("A map's entries are in the order of their keys")
  func mapOrder() {
    let keys = (0..<50).map { "key\($0)" }
    let forward = CompleteRequest.with { for key in keys { $0.labels[key] = "v" } }
    let backward = CompleteRequest.with { for key in keys.reversed() { $0.labels[key] = "v" } }
    #expect(forward.encoded() == backward.encoded())
  }

  @Test("A writer that is used again starts empty")
  func reuse() {
    var writer = WireWriter(capacity: 16)
    for _ in 0..<3 {
      writer.removeAll()
      Delta.with { $0.delta = .text(String(repeating: "a", count: 1000)) }.encode(into: &writer)
      #expect(writer.count == 1003)
    }
  }
}
