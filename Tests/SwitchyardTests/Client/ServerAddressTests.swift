import Testing

@testable import Switchyard

@Suite("ServerAddress")
struct ServerAddressTests {
  @Test(
    "A gateway is named by HOST:PORT or by a URL",
    arguments: [
      ("127.0.0.1:50051", "http://127.0.0.1:50051", "127.0.0.1:50051"),
      ("[::1]:1", "http://[::1]:1", "[::1]:1"),
      ("http://localhost:50051/", "http://localhost:50051", "localhost:50051"),
      ("https://gateway.example", "https://gateway.example", "https://gateway.example"),
    ])
  func addresses(_ given: String, _ url: String, _ text: String) throws {
    let address = try ServerAddress(given)
    #expect(address.url == url)
    #expect(address.text == text)
    #expect(
      address.url(ofMethod: "Complete") == url
        + "/switchyard.inference.v1.InferenceService/Complete"
    )
  }

  @Test(
    "Anything else is refused",
    arguments: ["", "localhost", "http://", "ftp://a:1", "http://a:1/path", "a:b", "http://u@a:1"])
  func mistakes(_ given: String) {
    #expect(throws: ServerAddress.Mistake.self) { try ServerAddress(given) }
  }
}
