import Testing

@testable import RPCServer

@Suite("PercentEncoding")
struct PercentEncodingTests {
  @Test(
    "Every byte but %x20-24 and %x26-7E is encoded, in upper case",
    arguments: [
      ("", ""), ("plain text, ~!@#$^&*()", "plain text, ~!@#$^&*()"), ("100 %", "100 %25"),
      ("\t\r\n\0\u{7f}", "%09%0D%0A%00%7F"), ("é", "%C3%A9"), ("😈", "%F0%9F%98%88"),
      // The interop tests' special_status_message.
      (
        "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n",
        "%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP %F0%9F%98%88%09%0A"
      ),
    ])
  func encode(text: String, expected: String) {
    var bytes: [UInt8] = []
    PercentEncoding.append(text, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
  }
}
