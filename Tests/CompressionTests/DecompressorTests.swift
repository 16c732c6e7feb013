import Codec
import Compression
import Testing

@Suite("Decompressor")
struct DecompressorTests {
  private let decompressor = Decompressor()

  // MARK: - Formats

  @Test("What Python's gzip and zlib write is read", arguments: Samples.recorded.indices)
  func recorded(index: Int) throws {
    let sample = Samples.recorded[index]
    let message = try self.decompressor.decompressed(sample.bytes, sample.encoding)
    #expect(String(decoding: message, as: UTF8.self) == Samples.text, "\(sample.name)")
  }

  @Test("A message that ends anywhere too early is malformed", arguments: Samples.recorded.indices)
  func truncated(index: Int) {
    let sample = Samples.recorded[index]
    for count in sample.bytes.indices {
      #expect(throws: CompressionError.malformed, "\(sample.name), \(count) bytes") {
        try self.decompressor.decompressed(Array(sample.bytes.prefix(count)), sample.encoding)
      }
    }
  }

  @Test("Something after the end is malformed", arguments: Samples.recorded.indices)
  func trailing(index: Int) {
    let sample = Samples.recorded[index]
    for garbage in [[0], [0x1f], [0x1f, 0x8b, 8], [7, 7, 7], Array(sample.bytes.dropLast())] {
      #expect(throws: CompressionError.malformed, "\(sample.name), \(garbage)") {
        try self.decompressor.decompressed(sample.bytes + garbage, sample.encoding)
      }
    }
  }

  @Test(
    "The wrong format is malformed",
    arguments: [
      (Encoding.deflate, Samples.recorded[0].bytes), (.gzip, Samples.recorded[3].bytes),
      (.deflate, Samples.deflated), (.gzip, Samples.deflated),
      (.gzip, Array(Samples.text.utf8)), (.deflate, Array(Samples.text.utf8)),
    ])
  func wrongFormat(encoding: Encoding, bytes: [UInt8]) {
    #expect(throws: CompressionError.malformed) {
      try self.decompressor.decompressed(bytes, encoding)
    }
  }

  @Test("A message whose checksum or length is wrong is malformed")
  func checks() {
    for sample in Samples.recorded {
      let trailerCount = sample.encoding == .gzip ? 8 : 4
      for offset in sample.bytes.indices.suffix(trailerCount) {
        var bytes = sample.bytes
        bytes[offset] ^= 1
        #expect(throws: CompressionError.malformed) {
          try self.decompressor.decompressed(bytes, sample.encoding)
        }
      }
    }
  }

  @Test("A message that needs a dictionary is malformed")
  func dictionary() {
    #expect(throws: CompressionError.malformed) {
      try self.decompressor.decompressed(
        Samples.hex("78f9b52421efaba6872500b52421ef"), .deflate)
    }
  }

  @Test("A message can't repeat bytes of the one before it")
  func ownContext() throws {
    // Several chunks, so that zlib keeps a window, whose last bytes are the text.
    let chunks = 3 * (16 << 10)
    let texts = (0..<400).flatMap { _ in Array(Samples.text.utf8) }
    let before = Samples.noise(chunks - texts.count) + texts + Samples.noise(5000)
    let compressed = Compressor().compressed(before, .deflate)
    _ = try self.decompressor.decompressed(compressed, .deflate)
    // The text, as one copy of what lies just before it.
    #expect(throws: CompressionError.malformed) {
      try self.decompressor.decompressed(Samples.hex("789caba6872500b52421ef"), .deflate)
    }
  }

  @Test("No bytes are a message only where they are not compressed")
  func empty() throws {
    #expect(try self.decompressor.decompressed([], .identity) == [])
    for encoding in [Encoding.gzip, .deflate] {
      #expect(throws: CompressionError.malformed) {
        try self.decompressor.decompressed([], encoding)
      }
    }
  }

  @Test("An empty message is read, also where nothing else is allowed")
  func emptyMessage() throws {
    let gzip = Samples.hex("1f8b080000000000020303000000000000000000")
    let zlib = Samples.hex("789c030000000001")
    #expect(try self.decompressor.decompressed(gzip, .gzip, atMost: 0) == [])
    #expect(try self.decompressor.decompressed(zlib, .deflate, atMost: 0) == [])
  }

  // MARK: - Members

  @Test("gzip's members together are the message")
  func members() throws {
    let member = Samples.recorded[0].bytes
    let other = Samples.recorded[2].bytes
    let empty = Samples.hex("1f8b080000000000020303000000000000000000")
    let message = try self.decompressor.decompressed(member + empty + other + empty, .gzip)
    #expect(String(decoding: message, as: UTF8.self) == Samples.text + Samples.text)
  }

  @Test("The limit is that of all members")
  func memberLimit() throws {
    let members = Samples.recorded[0].bytes + Samples.recorded[1].bytes
    let count = 2 * Samples.text.utf8.count
    #expect(try self.decompressor.decompressed(members, .gzip, atMost: count).count == count)
    #expect(throws: CompressionError.tooLarge(limit: count - 1)) {
      try self.decompressor.decompressed(members, .gzip, atMost: count - 1)
    }
  }

  // MARK: - Limits

  @Test("A message of the limit's size is read, one byte more is not", arguments: Encoding.allCases)
  func limit(encoding: Encoding) throws {
    let compressor = Compressor()
    for size in [1, 100, 16_383, 16_384, 16_385, 32_768, 100_000] {
      let message = Samples.json(size)
      let compressed = compressor.compressed(message, encoding)
      #expect(try self.decompressor.decompressed(compressed, encoding, atMost: size) == message)
      #expect(try self.decompressor.decompressed(compressed, encoding, atMost: .max) == message)
      #expect(throws: CompressionError.tooLarge(limit: size - 1)) {
        try self.decompressor.decompressed(compressed, encoding, atMost: size - 1)
      }
    }
  }

  @Test("A bomb is inflated to the limit and no further", arguments: [Encoding.gzip, .deflate])
  func bomb(encoding: Encoding) {
    let limit = 4 << 20
    let zeros = Compressor().compressed([UInt8](repeating: 0, count: 64 << 20), encoding)
    // Nobody who reads on to the end calls it too large: it has none.
    let bomb = zeros.prefix(zeros.count / 2) + [UInt8](repeating: 0xff, count: 1000)
    var buffer: [UInt8] = []
    #expect(throws: CompressionError.tooLarge(limit: limit)) {
      try self.decompressor.decompress(
        Array(bomb).rawSpan, encoding, atMost: limit, into: &buffer)
    }
    #expect(buffer.isEmpty)
    #expect(buffer.capacity <= limit + (16 << 10))
  }

  @Test("1 MiB of members that would be 1 GiB are inflated to the limit and no further")
  func bombOfMembers() {
    let limit = 4 << 20
    let member = Compressor().compressed([UInt8](repeating: 0, count: 1 << 20), .gzip)
    var bomb = (0..<1024).flatMap { _ in member }
    bomb[5 * member.count] = 0  // the sixth is none
    var buffer: [UInt8] = []
    #expect(throws: CompressionError.tooLarge(limit: limit)) {
      try self.decompressor.decompress(bomb.rawSpan, .gzip, atMost: limit, into: &buffer)
    }
    #expect(buffer.capacity <= limit + (16 << 10))
  }

  // MARK: - Reuse

  @Test("After an error the next message is read")
  func afterError() throws {
    let bomb = Compressor().compressed(Samples.json(100_000), .gzip)
    for sample in Samples.recorded {
      let half = Array(sample.bytes.prefix(sample.bytes.count / 2))
      #expect(throws: CompressionError.malformed) {
        try self.decompressor.decompressed(half, sample.encoding)
      }
      var message = try self.decompressor.decompressed(sample.bytes, sample.encoding)
      #expect(String(decoding: message, as: UTF8.self) == Samples.text)
      #expect(throws: CompressionError.tooLarge(limit: 50_000)) {
        try self.decompressor.decompressed(bomb, .gzip, atMost: 50_000)
      }
      message = try self.decompressor.decompressed(sample.bytes, sample.encoding)
      #expect(String(decoding: message, as: UTF8.self) == Samples.text)
    }
  }

  @Test("What was in the buffer is gone, after an error too, and its memory is used")
  func buffer() throws {
    var buffer: [UInt8] = []
    buffer.reserveCapacity(1000)
    let capacity = buffer.capacity
    for sample in Samples.recorded {
      buffer.append(7)
      try self.decompressor.decompress(
        sample.bytes.rawSpan, sample.encoding, atMost: 1000, into: &buffer)
      #expect(String(decoding: buffer, as: UTF8.self) == Samples.text)
      #expect(throws: CompressionError.malformed) {
        try self.decompressor.decompress(
          Array(sample.bytes.dropLast()).rawSpan, sample.encoding, atMost: 1000, into: &buffer)
      }
      #expect(buffer.isEmpty)
      #expect(buffer.capacity == capacity)
    }
  }
}
