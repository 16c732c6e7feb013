import Codec
import Compression
import Testing

@Suite("Encoding")
struct EncodingTests {
  @Test("Each is known by its own name", arguments: Encoding.allCases)
  func name(encoding: Encoding) {
    #expect(Encoding(name: Array(encoding.name.description.utf8).rawSpan) == encoding)
  }

  @Test(
    "Other names are unknown",
    arguments: ["", "gzi", "gzip ", "GZIP", "zlib", "deflatf", "identitY", "snappy", "x-gzip"])
  func unknown(name: String) {
    #expect(Encoding(name: Array(name.utf8).rawSpan) == nil)
  }
}
