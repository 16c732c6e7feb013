import Codec
import RPCServer
import Testing

@Suite("The rules of a request", .ownThread, .timeLimit(.minutes(1)))
struct RequestRulesTests {
  struct Head: Sendable {
    let name: String
    var path = "/test.Echo/Unary"
    var changes: [(String, String?)] = []
    var http = "200"
    var status: Int?
    var message: String?
  }

  static let heads: [Head] = [
    Head(name: "GET", changes: [(":method", "GET")], http: "405", status: nil),
    Head(name: "no content-type", changes: [("content-type", nil)], http: "415"),
    Head(name: "JSON", changes: [("content-type", "application/json")], http: "415"),
    Head(name: "gRPC-Web", changes: [("content-type", "application/grpc-web+proto")], http: "415"),
    Head(name: "grpcfoo", changes: [("content-type", "application/grpcfoo")], http: "415"),
    Head(name: "+proto", changes: [("content-type", "application/grpc+proto")], status: 0),
    Head(name: ";charset", changes: [("content-type", "application/grpc;charset=x")], status: 0),
    Head(name: "without te", changes: [("te", nil)], status: 0),
    Head(
      name: "unknown method", path: "/test.Echo/Nothing", status: 12,
      message: "unknown method Nothing for service test.Echo"),
    Head(
      name: "unknown service", path: "/test.Nothing/Unary", status: 12,
      message: "unknown service test.Nothing"),
    Head(name: "case matters", path: "/test.Echo/unary", status: 12),
    Head(name: "no second slash", path: "/test.Echo.Unary", status: 12),
    Head(name: "timeout without unit", changes: [("grpc-timeout", "5")], status: 13),
    Head(name: "timeout of 9 digits", changes: [("grpc-timeout", "123456789S")], status: 13),
    Head(name: "negative timeout", changes: [("grpc-timeout", "-5S")], status: 13),
    Head(name: "unknown encoding", changes: [("grpc-encoding", "snappy")], status: 12),
    Head(name: "identity", changes: [("grpc-encoding", "identity")], status: 0),
    Head(name: "gzip", changes: [("grpc-encoding", "gzip")], status: 0),
    Head(
      name: "bytes that are not base64", changes: [("x-bin", "AAE=,#")], status: 13,
      message: "the value of x-bin is not base64"),
    Head(name: "base64 of half a byte", changes: [("x-bin", "A")], status: 13),
    Head(name: "joined bytes, padded and not", changes: [("x-bin", "AAE=, AAE,,AA==")], status: 0),
    Head(name: "unknown grpc- header", changes: [("grpc-future", "x")], status: 0),
    Head(
      name: "metadata over the limit",
      changes: [("x-large", String(repeating: "x", count: 17_000))],
      status: 8),
  ]

  @Test("Heads are judged, and the connection goes on", arguments: Self.heads.indices)
  func head(index: Int) async throws {
    let head = Self.heads[index]
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.sendHeaders(1, head.path, head.changes)
    try peer.sendData(1, Frame.message(EchoMessage("x").encoded()))
    let answer = try peer.answer(1)
    #expect(answer.httpStatus == head.http, "\(head.name)")
    #expect(answer.status == head.status, "\(head.name)")
    if let message = head.message { #expect(answer.message == message) }
    if head.http != "200" {
      #expect(!answer.body.isEmpty)
      #expect(answer.values("content-length") == ["\(answer.body.count)"])
    }
    try peer.call(3, "Unary", EchoMessage("next"))
    #expect(try peer.answer(3).messages == [EchoMessage("next")])
  }

  @Test(
    "The answer's content type is the request's",
    arguments: ["application/grpc", "application/grpc+proto", "application/grpc;x=y"])
  func contentType(value: String) async throws {
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.call(1, "Unary", EchoMessage("x"), [("content-type", value)])
    #expect(try peer.answer(1).values("content-type") == [value])
    try peer.call(3, "Fail", EchoMessage("no", count: 5), [("content-type", value)])
    #expect(try peer.answer(3).values("content-type") == [value])
  }

  static let bodies: [(name: String, body: [UInt8], status: Int)] = [
    ("no message", [], 12),
    ("two messages", Frame.message([]) + Frame.message([]), 12),
    ("half a prefix", [0, 0, 0], 13),
    ("half a message", [0, 0, 0, 0, 9, 1, 2], 13),
    ("a flag of 2", Frame.message([], flag: 2), 13),
    ("compressed without an encoding", Frame.message([], flag: 1), 13),
    ("too long by its prefix", [0, 0xff, 0xff, 0xff, 0xff], 8),
    ("not protobuf", Frame.message([0xff, 0xff]), 13),
    ("an empty message", Frame.message([]), 0),
  ]

  @Test("Bodies that are not one message fail the call alone", arguments: Self.bodies.indices)
  func body(index: Int) async throws {
    let (name, body, status) = Self.bodies[index]
    let server = try EchoServer()
    let peer = try Peer(server.address)
    try peer.sendHeaders(1, "/test.Echo/Unary")
    try peer.sendData(1, body)
    #expect(try peer.answer(1).status == status, "\(name)")
    try peer.call(3, "Unary", EchoMessage("next"))
    #expect(try peer.answer(3).messages == [EchoMessage("next")])
  }

  @Test("A client that still sends is told to stop after early trailers, without an error")
  func earlyTrailers() async throws {
    let server = try EchoServer { $0.limits.messageSize = 100 }
    let peer = try Peer(server.address)
    try peer.sendHeaders(1, "/test.Echo/Unary")
    try peer.sendData(1, [0, 0, 0, 1, 0] + Array(repeating: 1, count: 50), endsStream: false)
    while peer.answers[1]?.reset == nil { _ = try peer.readFrame() }
    let answer = try #require(peer.answers[1])
    #expect(answer.status == 8)
    #expect(answer.message == "received message larger than max (256 vs. 100)")
    #expect(answer.ended)
    #expect(answer.reset == 0)
  }

  @Test("What is thrown away of calls that failed early is given back to the connection's window")
  func windowDoesNotLeak() async throws {
    let server = try EchoServer {
      $0.limits.messageSize = 100
      $0.limits.connectionWindow = 200_000
    }
    let peer = try Peer(server.address)
    // Three times the connection's window in all.
    for index in 0..<40 {
      let stream = 2 * index + 1
      try peer.sendHeaders(stream, "/test.Echo/Unary")
      try peer.sendData(stream, [0, 0, 0, 1, 0] + Array(repeating: 1, count: 15_000))
      #expect(try peer.answer(stream).status == 8)
    }
    try peer.synchronize()
    #expect(peer.goAways.isEmpty)
  }
}
