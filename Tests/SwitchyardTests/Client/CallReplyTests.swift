import Codec
import RPCServer
import Testing

@testable import Switchyard

@Suite("CallReply")
struct CallReplyTests {
  /// The models of the answers, read from pieces of `size` bytes.
  static func read(
    _ messages: [ListModelsResponse], size: Int = .max, status: String? = "0"
  ) throws(GatewayError) -> [String] {
    var reply = CallReply()
    reply.receive(httpStatus: 200)
    try reply.receive(field: "content-type", "application/grpc+proto")
    var bytes: [UInt8] = []
    for message in messages {
      let body = message.encoded()
      bytes += [0, 0, 0, 0, UInt8(body.count)] + body
    }
    var ids: [String] = []
    for start in stride(from: 0, to: bytes.count, by: min(size, bytes.count)) {
      let piece = Array(bytes[start..<min(bytes.count, start + min(size, bytes.count))])
      try reply.receive(body: piece.rawSpan) { message throws(WireError) in
        ids += try ListModelsResponse(decoding: message).models.map(\.id)
      }
    }
    if let status { try reply.receive(field: "grpc-status", status) }
    try reply.finish()
    return ids
  }

  static func page(_ id: String) -> ListModelsResponse {
    .with { $0.models = [.with { $0.id = id }] }
  }

  @Test("Messages are read however the answer is cut", arguments: [1, 2, 3, 7, 100])
  func messages(size: Int) throws {
    #expect(try Self.read([Self.page("a"), Self.page("b")], size: size) == ["a", "b"])
  }

  @Test("An answer that ends without a status is broken")
  func noStatus() {
    #expect(throws: GatewayError.self) { try Self.read([Self.page("a")], status: nil) }
    #expect(throws: GatewayError.self) { try Self.read([Self.page("a")], status: "x") }
  }

  @Test("What isn't gRPC is said to be none", arguments: [("text/html", 200), ("", 404)])
  func notGRPC(contentType: String, httpStatus: Int) {
    #expect(
      throws: GatewayError.notGRPC("what answered is not a gRPC server: HTTP status \(httpStatus)")
    ) {
      var reply = CallReply()
      reply.receive(httpStatus: httpStatus)
      try reply.receive(field: "content-type", contentType)
      try reply.receive(body: [UInt8]("<html>".utf8).rawSpan) { _ in }
    }
  }

  @Test("A message that is no message, is compressed or too long fails the call")
  func brokenMessages() {
    for bytes: [UInt8] in [[0, 0, 0, 0, 1, 0xFF], [1, 0, 0, 0, 0], [0, 0xFF, 0, 0, 0], [9]] {
      #expect(throws: GatewayError.self) {
        var reply = CallReply()
        reply.receive(httpStatus: 200)
        try reply.receive(field: "content-type", "application/grpc")
        try reply.receive(body: bytes.rawSpan) { message throws(WireError) in
          _ = try ListModelsResponse(decoding: message)
        }
        try reply.receive(field: "grpc-status", "0")
        try reply.finish()
      }
    }
  }

  @Test("An error's message is decoded, and its details make it readable")
  func errorStatus() throws {
    let failure = RoutingFailure.with {
      $0.attempts = [
        .with {
          $0.provider = "local"
          $0.upstreamModel = "m"
          $0.outcome = .connectionFailed
          $0.detail = "refused"
        }
      ]
      $0.rejections = [
        .with {
          $0.provider = "far"
          $0.upstreamModel = "m"
          $0.detail = "region us"
        }
      ]
    }
    let details = GoogleRPCStatus.with {
      $0.details = [
        ProtoAny(ErrorInfo.with { $0.reason = "ALL_OFFERS_FAILED" }),
        ProtoAny(RequestInfo.with { $0.requestID = "call-1" }), ProtoAny(failure),
      ]
    }
    var encoded = Self.base64(details.encoded())
    while encoded.hasSuffix("=") { encoded.removeLast() }
    let error = #expect(throws: GatewayError.self) {
      var reply = CallReply()
      reply.receive(httpStatus: 200)
      try reply.receive(field: "content-type", "application/grpc")
      try reply.receive(field: "grpc-status", "14")
      try reply.receive(field: "grpc-message", "no%20offer %C3%A9")
      try reply.receive(field: "grpc-status-details-bin", encoded)
      try reply.finish()
    }
    #expect(
      error?.description == """
        no offer é (ALL_OFFERS_FAILED)
          tried local (m): OUTCOME_CONNECTION_FAILED: refused
          ruled out far (m): region us
          call call-1
        """)
  }

  @Test("Broken details leave the status as it is", arguments: ["!", "AAA", "/w==", ""])
  func brokenDetails(_ details: String) {
    let expected = GatewayError.status(.init(code: .notFound, message: "%zz"))
    #expect(throws: expected) {
      var reply = CallReply()
      try reply.receive(field: "grpc-status", "5")
      try reply.receive(field: "grpc-message", "%zz")
      try reply.receive(field: "grpc-status-details-bin", details)
      try reply.finish()
    }
  }

  @Test("Header fields without end fail the call")
  func manyFields() {
    #expect(throws: GatewayError.self) {
      var reply = CallReply()
      for _ in 0..<100 { try reply.receive(field: "x", String(repeating: "y", count: 1000)) }
    }
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    guard
      case .object(let members) = ContractJSON.json(ContentPart.with { $0.signature = bytes }),
      case .string(let text)? = members.first?.value
    else { return "" }
    return text
  }
}
