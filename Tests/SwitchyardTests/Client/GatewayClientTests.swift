import Codec
import EventLoop
import Glibc
import Logging
import RPCServer
import Synchronization
import Testing

@testable import Switchyard

/// Against our own server on a real socket.
@Suite("GatewayClient", .timeLimit(.minutes(1)))
struct GatewayClientTests {
  /// A gateway whose ListModels answers a page for each token, whose Complete fails as its model
  /// says, and whose StreamComplete sends as many events as the model's name has letters.
  final class TestGateway {
    private let loops: EventLoopGroup
    private let server: Server

    init() throws {
      self.loops = try EventLoopGroup(count: 1)
      var configuration = ServerConfiguration()
      configuration.listen = ["127.0.0.1:0"]
      configuration.errorDomain = "switchyard"
      self.server = try Server(
        configuration, loops: self.loops.loops, logger: Logger(label: "test"),
        makeMethods: makeMethods)
    }

    func client() throws -> GatewayClient {
      try GatewayClient(address: ServerAddress(self.server.addresses[0]))
    }

    deinit {
      self.server.stop()
      self.loops.shutdown()
    }
  }

  @Test("A unary call's answer is returned, one call after another on one client")
  func unary() throws {
    let gateway = try TestGateway()
    let client = try gateway.client()
    for token in ["", "a", "b"] {
      let page: ListModelsResponse = try client.unary(
        "ListModels", ListModelsRequest.with { $0.pageToken = token })
      #expect(page.models.map(\.id) == ["model-\(token)"])
    }
  }

  @Test("An answer of megabytes comes whole")
  func large() throws {
    let gateway = try TestGateway()
    let page: ListModelsResponse = try gateway.client().unary(
      "ListModels", ListModelsRequest.with { $0.pageSize = 3 << 20 })
    #expect(page.models.first?.owner.utf8.count == 3 << 20)
  }

  @Test("A stream's messages come in order")
  func stream() throws {
    let gateway = try TestGateway()
    let texts = Mutex<[String]>([])
    try gateway.client().stream("StreamComplete", CompleteRequest.with { $0.model = "abc" }) {
      (event: StreamCompleteResponse) in
      guard case .delta(let delta) = event.event, case .text(let text) = delta.delta else { return }
      texts.withLock { $0.append(text) }
    }
    #expect(texts.withLock { $0 } == ["a", "b", "c"])
  }

  @Test("A stream that fails after messages throws its status")
  func brokenStream() throws {
    let gateway = try TestGateway()
    let count = Mutex(0)
    let error = #expect(throws: GatewayError.self) {
      try gateway.client().stream("StreamComplete", CompleteRequest.with { $0.model = "ab!" }) {
        (_: StreamCompleteResponse) in count.withLock { $0 += 1 }
      }
    }
    #expect(count.withLock { $0 } == 2)
    guard case .status(let status) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(status.code == .unavailable)
    #expect(status.reason == "STREAM_BROKEN")
    #expect(status.message == "é: broken")
    #expect(!status.callID.isEmpty)
  }

  @Test("A call that fails at once throws its status with its details")
  func error() throws {
    let gateway = try TestGateway()
    let error = #expect(throws: GatewayError.self) {
      let _: CompleteResponse = try gateway.client().unary(
        "Complete", CompleteRequest.with { $0.model = "gpt-9" })
    }
    let lines = try #require(error).description.split(separator: "\n")
    #expect(lines.prefix(2) == ["no model \"gpt-9\" (MODEL_NOT_FOUND)", "  model: unknown"])
  }

  @Test("A method that the gateway lacks is an error")
  func unknownMethod() throws {
    let gateway = try TestGateway()
    #expect(throws: GatewayError.self) {
      let _: GetModelResponse = try gateway.client().unary("Nothing", GetModelRequest())
    }
  }

  @Test("Where no gateway listens, the error names the address and what to do")
  func unreachable() throws {
    // Bound and not listening: nobody else can take the port, and connections are refused.
    let socket = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        #expect(unsafe bind(socket, pointer, size) == 0)
        #expect(unsafe getsockname(socket, pointer, &size) == 0)
      }
    }
    let name = "127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    let client = try GatewayClient(address: ServerAddress(name))
    let error = #expect(throws: GatewayError.self) {
      let _: ListModelsResponse = try client.unary("ListModels", ListModelsRequest())
    }
    let text = try #require(error).description
    #expect(text.hasPrefix("can't reach a gateway at \(name): "))
    #expect(text.contains("switchyard serve"))
  }
}

private func makeMethods(_ loop: EventLoop) -> MethodTable {
  let service = "switchyard.inference.v1.InferenceService"
  var methods = MethodTable()
  methods.immediate(service: service, method: "ListModels") {
    (request: ListModelsRequest, _) throws(RPCError) in
    ListModelsResponse.with {
      $0.models = [
        .with {
          $0.id = "model-\(request.pageToken)"
          $0.owner = String(repeating: "x", count: Int(request.pageSize))
        }
      ]
    }
  }
  methods.unary(service: service, method: "Complete") {
    (request: CompleteRequest, _) async throws(RPCError) -> CompleteResponse in
    let violation = BadRequest.FieldViolation.with {
      $0.field = "model"
      $0.description = "unknown"
    }
    throw RPCError(
      code: .notFound, message: "no model \"\(request.model)\"", reason: "MODEL_NOT_FOUND",
      details: [ProtoAny(BadRequest.with { $0.fieldViolations = [violation] })])
  }
  methods.serverStreaming(service: service, method: "StreamComplete") {
    (request: CompleteRequest, _, stream: ResponseStream<StreamCompleteResponse>)
      async throws(RPCError) in
    for letter in request.model {
      if letter == "!" {
        throw RPCError(code: .unavailable, message: "é: broken", reason: "STREAM_BROKEN")
      }
      try await stream.send(
        .with { $0.event = .delta(.with { $0.delta = .text(String(letter)) }) })
    }
  }
  return methods
}
