import Codec
import Compression

/// Messages to compress, and what another implementation made of one.
enum Samples {
  static let text =
    #"{"model":"gpt-4o-mini","messages":[{"role":"user","content":"#
    + #""Why is the sky blue? Why is the sea?"}]}"#

  /// `text` as Python's gzip and zlib write it.
  static let recorded: [(name: String, encoding: Encoding, bytes: [UInt8])] = [
    ("gzip", .gzip, hex("1f8b080000000000" + "0203") + deflated + gzipTrailer),
    (
      "gzip with a file's name", .gzip,
      hex("1f8b08080100000002ff6d6573736167652e6a736f6e00") + deflated + gzipTrailer
    ),
    (
      "gzip with every optional field of the header", .gzip,
      hex("1f8b081e0000000000ff03006162636e006300f7c1") + deflated + gzipTrailer
    ),
    ("zlib", .deflate, hex("78da") + deflated + zlibTrailer),
    ("zlib with a window of 512 bytes", .deflate, hex("18d3") + deflated + zlibTrailer),
    (
      "zlib, stored", .deflate, hex("780101" + "65009aff") + Array(text.utf8) + zlibTrailer
    ),
  ]

  /// RFC 1951.
  static let deflated = hex(
    "4dca3b0e80201045d1ad4ca696ce8a866558180bd41724f2310c14c6b877296dcfbd0fc7bc23b06677553566157d"
      + "f23c7084887510d6f3c32507f4a3094a4f5b4e15a976988e9bbc503d4072deb48606437f8435fc2eef07")
  static let gzipTrailer = hex("0be4000a65000000")
  static let zlibTrailer = hex("b52421ef")

  static func hex(_ digits: String) -> [UInt8] {
    let values = digits.compactMap { $0.hexDigitValue.map { UInt8($0) } }
    return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
  }

  /// The text again and again, with a number that changes.
  static func json(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 200)
    while bytes.count < count { bytes += Array("\(bytes.count * 7919),\(self.text)".utf8) }
    return Array(bytes.prefix(count))
  }

  /// Bytes that can't be compressed, the same for the same count.
  static func noise(_ count: Int) -> [UInt8] {
    var state = UInt64(count) &+ 0x9e37_79b9_7f4a_7c15
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
  }
}

extension Compressor {
  func compressed(_ bytes: [UInt8], _ encoding: Encoding) -> [UInt8] {
    var buffer: [UInt8] = []
    self.compress(bytes.rawSpan, encoding, into: &buffer)
    return buffer
  }
}

extension Decompressor {
  func decompressed(
    _ bytes: [UInt8], _ encoding: Encoding, atMost limit: Int = 4 << 20
  ) throws(CompressionError) -> [UInt8] {
    var buffer: [UInt8] = []
    try self.decompress(bytes.rawSpan, encoding, atMost: limit, into: &buffer)
    return buffer
  }
}
