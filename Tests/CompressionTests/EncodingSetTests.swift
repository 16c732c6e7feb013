import Codec
import Compression
import Testing

@Suite("EncodingSet")
struct EncodingSetTests {
  private func encodings(of set: EncodingSet) -> [Encoding] {
    Encoding.allCases.filter { set.contains($0) }
  }

  @Test(
    "A header's value names the encodings, in any order, with or without blanks",
    arguments: [
      ("", [.identity]),
      ("identity", [.identity]),
      ("gzip", [.identity, .gzip]),
      ("deflate,gzip", [.identity, .gzip, .deflate]),
      (" gzip ,\tdeflate\t", [.identity, .gzip, .deflate]),
      (",,gzip,", [.identity, .gzip]),
      (",", [.identity]),
      (" ", [.identity]),
      ("snappy, zstd,gzip", [.identity, .gzip]),
      ("gzip;q=1", [.identity]),
      ("gzip deflate", [.identity]),
      ("GZIP", [.identity]),
    ] as [(String, [Encoding])])
  func parse(value: String, expected: [Encoding]) {
    #expect(self.encodings(of: EncodingSet(Array(value.utf8).rawSpan)) == expected)
  }

  @Test("A peer that says nothing reads what is not compressed")
  func nothing() {
    #expect(self.encodings(of: EncodingSet()) == [.identity])
  }

  @Test("A header that is repeated adds to the set")
  func repeated() {
    var set = EncodingSet(Array("gzip".utf8).rawSpan)
    set.insert(Array("deflate".utf8).rawSpan)
    #expect(self.encodings(of: set) == Encoding.allCases)
  }

  @Test("What is sent names every encoding there is")
  func accepted() {
    let value = EncodingSet.acceptedHeaderValue.description
    #expect(self.encodings(of: EncodingSet(Array(value.utf8).rawSpan)) == Encoding.allCases)
  }
}
