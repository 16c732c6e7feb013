import Codec
import Compression
import Testing

@Suite("Compressor")
struct CompressorTests {
  /// Around what zlib and the chunks of 16 KiB are cut at, and in between.
  private static let sizes: [Int] = {
    let edges = [16 << 10, 32 << 10, 48 << 10, 64 << 10, 80 << 10, 96 << 10]
    return Array(0...600) + edges.flatMap { ($0 - 2)...($0 + 2) }
      + stride(from: 601, through: 102_400, by: 1999) + [102_400]
  }()

  @Test("What is compressed decompresses to the same, at any size", arguments: Encoding.allCases)
  func roundTrip(encoding: Encoding) throws {
    let compressor = Compressor()
    let decompressor = Decompressor()
    var compressed: [UInt8] = []
    var message: [UInt8] = []
    let json = Samples.json(102_400)
    let noise = Samples.noise(102_400)
    for size in Self.sizes {
      for whole in [json, noise] {
        let original = Array(whole.prefix(size))
        compressor.compress(original.rawSpan, encoding, into: &compressed)
        try decompressor.decompress(
          compressed.rawSpan, encoding, atMost: size, into: &message)
        #expect(message == original, "\(size) bytes")
        #expect(compressed.count <= size + 30 + size / 1000)
      }
    }
  }

  @Test("Text shrinks to less than its half", arguments: [Encoding.gzip, .deflate])
  func shrinks(encoding: Encoding) {
    let text = Samples.json(4000)
    #expect(Compressor().compressed(text, encoding).count < 2000)
  }

  @Test("Each format begins and ends as its RFC says")
  func formats() {
    let text = Array(Samples.text.utf8)
    let compressor = Compressor()
    let gzip = compressor.compressed(text, .gzip)
    #expect(gzip.prefix(3) == [0x1f, 0x8b, 8])
    #expect(Array(gzip.suffix(8)) == Samples.gzipTrailer)
    let zlib = compressor.compressed(text, .deflate)
    #expect(zlib[0] == 0x78)
    #expect((Int(zlib[0]) << 8 | Int(zlib[1])) % 31 == 0)
    #expect(Array(zlib.suffix(4)) == Samples.zlibTrailer)
  }

  @Test("A message is compressed the same whatever was before it")
  func ownContext() {
    let compressor = Compressor()
    for encoding in Encoding.allCases {
      let first = compressor.compressed(Samples.json(5000), encoding)
      _ = compressor.compressed(Samples.json(50_000), encoding)
      #expect(compressor.compressed(Samples.json(5000), encoding) == first)
    }
  }

  @Test("What was in the buffer is gone, and its memory is used")
  func buffer() {
    let compressor = Compressor()
    var buffer: [UInt8] = []
    buffer.reserveCapacity(1000)
    let capacity = buffer.capacity
    for encoding in Encoding.allCases {
      buffer.append(7)
      compressor.compress(Samples.json(500).rawSpan, encoding, into: &buffer)
      #expect(buffer == Compressor().compressed(Samples.json(500), encoding))
      #expect(buffer.capacity == capacity)
    }
  }
}
