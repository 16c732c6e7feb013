import Testing

@testable import RPCServer

@Suite("FrameHeaderRules")
struct FrameHeaderRulesTests {
  struct Header: Sendable {
    let name: String
    let type: UInt8
    let length: Int
    let stream: Int32
    var violation: HTTP2ErrorCode?
  }

  static let headers = [
    Header(name: "DATA of a stream", type: 0, length: 1 << 14, stream: 1),
    Header(name: "SETTINGS", type: 4, length: 6, stream: 0),
    Header(name: "an unknown type", type: 0xff, length: 1 << 14, stream: 0),
    Header(name: "PRIORITY of a stream", type: 2, length: 5, stream: 1),
    Header(
      name: "PRIORITY of stream 0", type: 2, length: 5, stream: 0, violation: .protocolError),
    Header(name: "the largest CONTINUATION", type: 9, length: 1 << 14, stream: 1),
    Header(
      name: "a CONTINUATION too large", type: 9, length: (1 << 14) + 1, stream: 1,
      violation: .frameSizeError),
    Header(
      name: "the largest length there is", type: 9, length: (1 << 24) - 1, stream: 1,
      violation: .frameSizeError),
  ]

  @Test("Only what breaks a rule is a connection error", arguments: Self.headers)
  func violations(header: Header) {
    let violation = FrameHeaderRules.violation(
      type: header.type, length: header.length, stream: header.stream)
    #expect(violation == header.violation, "\(header.name)")
  }
}
