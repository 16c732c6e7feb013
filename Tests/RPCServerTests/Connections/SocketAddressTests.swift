import Testing

@testable import RPCServer

@Suite("SocketAddress")
struct SocketAddressTests {
  @Test(
    "HOST:PORT in numbers, IPv6 in brackets",
    arguments: [
      ("127.0.0.1:0", "127.0.0.1:0"), ("0.0.0.0:50051", "0.0.0.0:50051"), ("[::1]:80", "[::1]:80"),
      ("[::]:65535", "[::]:65535"),
    ])
  func parse(text: String, expected: String) throws {
    #expect(try SocketAddress(parsing: text).description == expected)
  }

  @Test(
    "What is not HOST:PORT is refused",
    arguments: [
      "", ":", "127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:65536", "127.0.0.1:-1",
      "127.0.0.1:http",
      "::1:80", "[]:80", "256.0.0.1:80",
    ])
  func malformed(text: String) {
    #expect(throws: SocketAddress.ParseError.self) { try SocketAddress(parsing: text) }
  }
}
