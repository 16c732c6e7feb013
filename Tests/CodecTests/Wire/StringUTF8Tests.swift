import Testing

@testable import Codec

@Suite("String.init(validatingUTF8:)")
struct StringUTF8Tests {
  /// The rules at their edges: RFC 3629, section 4.
  private static let cases: [[UInt8]] = [
    [], [0], [0x7f], [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xc2, 0x80], [0xdf, 0xbf], [0xc2],
    [0xe0, 0x9f, 0xbf], [0xe0, 0xa0, 0x80], [0xe2, 0x82], [0xed, 0x9f, 0xbf], [0xed, 0xa0, 0x80],
    [0xed, 0xbf, 0xbf], [0xee, 0x80, 0x80], [0xef, 0xbf, 0xbf], [0xf0, 0x8f, 0xbf, 0xbf],
    [0xf0, 0x90, 0x80, 0x80], [0xf4, 0x8f, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80],
    [0xf5, 0x80, 0x80, 0x80], [0xf0, 0x9f, 0x98], [0xfe], [0xff],
  ]

  @Test("It takes what the standard library takes, wherever in the text it stands")
  func likeTheStandardLibrary() {
    for sequence in Self.cases {
      for prefix in 0..<70 {
        for suffix in [0, 1, 9, 64] {
          let bytes =
            [UInt8](repeating: 0x61, count: prefix) + sequence
            + [UInt8](repeating: 0x62, count: suffix)
          let expected = String(validating: bytes, as: UTF8.self)
          let text = String(validatingUTF8: bytes.rawSpan)
          // By bytes: strings that are canonically equivalent are equal.
          #expect(text.map { Array($0.utf8) } == expected.map { Array($0.utf8) }, "\(bytes)")
        }
      }
    }
  }

  @Test("ASCII is told at every length and alignment")
  func ascii() {
    let text = [UInt8](repeating: 0x41, count: 100)
    for start in 0..<9 {
      for end in start...100 {
        let bytes = text.rawSpan.extracting(start..<end)
        #expect(
          String(validatingUTF8: bytes).map { Array($0.utf8) } == Array(text[start..<end]))
      }
    }
  }
}
