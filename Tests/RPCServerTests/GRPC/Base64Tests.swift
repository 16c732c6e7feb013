import Testing

@testable import RPCServer

@Suite("Base64")
struct Base64Tests {
  @Test(
    "RFC 4648's examples, written without padding and read with or without",
    arguments: [
      ("", "", ""), ("f", "Zg", "Zg=="), ("fo", "Zm8", "Zm8="), ("foo", "Zm9v", "Zm9v"),
      ("foob", "Zm9vYg", "Zm9vYg=="), ("fooba", "Zm9vYmE", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy", "Zm9vYmFy"),
    ])
  func examples(text: String, unpadded: String, padded: String) {
    var encoded: [UInt8] = []
    Base64.append(Array(text.utf8), to: &encoded)
    #expect(String(decoding: encoded, as: UTF8.self) == unpadded)
    #expect(encoded.count == Base64.encodedCount(text.utf8.count))
    #expect(Base64.decode(unpadded.utf8) == Array(text.utf8))
    #expect(Base64.decode(padded.utf8) == Array(text.utf8))
  }

  @Test("Every length and byte survives")
  func roundTrip() {
    for count in 0..<300 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
      var encoded: [UInt8] = []
      Base64.append(bytes, to: &encoded)
      #expect(Base64.decode(encoded) == bytes)
    }
  }

  @Test(
    "What is not base64 is refused",
    arguments: [
      "A", "AAAAA", "A===", "Zg=", "Zg===", "Z=g=", "Zm9v=", "=", "Zm-_", "Zm 9", "Zmé9",
    ])
  func malformed(text: String) {
    #expect(Base64.decode(text.utf8) == nil)
  }
}
