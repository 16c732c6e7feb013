import Codec
import Testing

@testable import RPCServer

@Suite("StatusTrailers")
struct StatusTrailersTests {
  private func fields(
    _ error: RPCError?, domain: String? = nil, peerLimit: Int = .max
  ) -> (values: [String: String], listSize: Int) {
    var block = HeaderBlock()
    StatusTrailers.append(
      error, callID: "the-id", domain: domain, peerLimit: peerLimit, to: &block)
    var values: [String: String] = [:]
    for field in block.fields {
      values[String(decoding: block.bytes[field.nameRange], as: UTF8.self)] =
        String(decoding: block.bytes[field.valueRange], as: UTF8.self)
    }
    return (values, block.listSize)
  }

  private func status(_ values: [String: String]) throws -> GoogleRPCStatus {
    let text = try #require(values["grpc-status-details-bin"])
    let bytes = try #require(base64Bytes(text))
    return try unsafe GoogleRPCStatus(decoding: bytes.span.bytes)
  }

  @Test("OK is the status alone, whatever the domain")
  func ok() {
    #expect(self.fields(nil, domain: "d").values == ["grpc-status": "0"])
  }

  @Test("An empty message is left out")
  func emptyMessage() {
    let error = RPCError(code: .notFound, message: "")
    #expect(self.fields(error).values == ["grpc-status": "5"])
  }

  @Test("With a domain each error says who it is from and which call it was")
  func domain() throws {
    let error = RPCError(
      code: .unavailable, message: "out", information: ["k": "v"],
      details: [ProtoAny(RetryInfo())])
    let status = try self.status(self.fields(error, domain: "d").values)
    #expect(status.code == 14 && status.message == "out" && status.details.count == 3)
    let first = status.details[0].value
    let second = status.details[1].value
    let info = try unsafe ErrorInfo(decoding: first.span.bytes)
    // Without a reason of its own, the code's name.
    #expect(info.reason == "UNAVAILABLE" && info.domain == "d" && info.metadata == ["k": "v"])
    let request = try unsafe RequestInfo(decoding: second.span.bytes)
    #expect(request.requestID == "the-id")
  }

  static let limits = [Int.max, 16 << 10, 8 << 10, 4 << 10, 2 << 10, 1100, 1024, 100, 0]

  @Test(
    "What clients don't take is cut: the last details first, then the message, never the code",
    arguments: Self.limits)
  func cut(peerLimit: Int) throws {
    let large = ProtoAny(ErrorInfo.with { $0.reason = String(repeating: "r", count: 3000) })
    let error = RPCError(
      code: .aborted, message: String(repeating: "☺ ", count: 5000), reason: "WHY",
      details: [large, large, large])
    let (values, size) = self.fields(error, domain: "d", peerLimit: peerLimit)
    #expect(values["grpc-status"] == "10")
    #expect(size <= max(min(peerLimit, 8 << 10), 64))
    let message = values["grpc-message"] ?? ""
    // Cut between characters: three bytes and a space, over and over.
    #expect(
      message.isEmpty || message.hasSuffix("%E2%98%BA") || message.hasSuffix("%E2%98%BA "))
    if peerLimit >= 4 << 10 {
      let status = try self.status(values)
      #expect(status.code == 10)
      #expect(!status.details.isEmpty && status.details.count < 5)
      #expect(status.details[0].typeURL.hasSuffix("ErrorInfo"))
    }
  }

  @Test("What fits is whole")
  func fits() throws {
    let error = RPCError(
      code: .aborted, message: "short", details: [ProtoAny(RetryInfo()), ProtoAny(BadRequest())])
    let status = try self.status(self.fields(error).values)
    #expect(status.details.count == 2)
  }
}
