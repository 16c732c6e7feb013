import Codec
import Foundation
import RPCServer

/// `grpc.testing.TestService`, as
/// https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md has it.
/// UnimplementedCall is left out: a client is to be told that it is not there.
enum TestService {
  private static let name = "grpc.testing.TestService"

  static func register(in methods: inout MethodTable) {
    methods.immediate(service: self.name, method: "EmptyCall") {
      (_: Empty, call) throws(RPCError) -> Empty in
      EchoedMetadata.add(to: call)
      return Empty()
    }
    for method in ["UnaryCall", "CacheableUnaryCall"] {
      methods.unary(service: self.name, method: method) {
        (request: SimpleRequest, call) async throws(RPCError) -> SimpleResponse in
        try Self.answer(request, call)
      }
    }
    methods.serverStreaming(service: self.name, method: "StreamingOutputCall") {
      (request: StreamingOutputCallRequest, call, response: ResponseStream) async throws(RPCError)
      in
      EchoedMetadata.add(to: call)
      try await Self.answer(request, call, response)
    }
    methods.clientStreaming(service: self.name, method: "StreamingInputCall") {
      (requests: RequestStream<StreamingInputCallRequest>, call) async throws(RPCError)
        -> StreamingInputCallResponse in
      EchoedMetadata.add(to: call)
      var size = 0
      while let request = try await requests.next() {
        try Self.check(request.expectCompressed, requests.lastWasCompressed)
        size += request.payload?.body.count ?? 0
      }
      return StreamingInputCallResponse.with { $0.aggregatedPayloadSize = Int32(clamping: size) }
    }
    methods.bidirectional(service: self.name, method: "FullDuplexCall") {
      (requests: RequestStream<StreamingOutputCallRequest>, call, response: ResponseStream)
        async throws(RPCError) in
      EchoedMetadata.add(to: call)
      while let request = try await requests.next() {
        try await Self.answer(request, call, response)
      }
    }
    methods.bidirectional(service: self.name, method: "HalfDuplexCall") {
      (requests: RequestStream<StreamingOutputCallRequest>, call, response: ResponseStream)
        async throws(RPCError) in
      EchoedMetadata.add(to: call)
      var all: [StreamingOutputCallRequest] = []
      while let request = try await requests.next() { all.append(request) }
      for request in all { try await Self.answer(request, call, response) }
    }
  }

  private static func answer(
    _ request: SimpleRequest, _ call: ServerCall
  ) throws(RPCError) -> SimpleResponse {
    EchoedMetadata.add(to: call)
    try Self.check(request.expectCompressed, call.requestWasCompressed)
    if let status = request.responseStatus { try status.throwIfSet() }
    call.compressesMessages = request.responseCompressed?.value ?? false
    var response = try SimpleResponse.ofSize(request.responseSize)
    if request.fillServerID { response.serverID = Self.serverID }
    return response
  }

  private static let serverID = "interop-\(ProcessInfo.processInfo.processIdentifier)"

  private static func answer(
    _ request: StreamingOutputCallRequest, _ call: ServerCall,
    _ response: ResponseStream<StreamingOutputCallResponse>
  ) async throws(RPCError) {
    if let status = request.responseStatus { try status.throwIfSet() }
    // Said with the headers; each message says for itself whether it is compressed.
    if request.responseParameters.contains(where: { $0.compressed?.value == true }) {
      call.compressesMessages = true
    }
    for parameters in request.responseParameters {
      if parameters.intervalMicroseconds > 0 {
        try await call.sleep(for: .microseconds(parameters.intervalMicroseconds))
      }
      var message = StreamingOutputCallResponse()
      message.payload = try Payload.zeros(parameters.size)
      try await response.send(message, compressed: parameters.compressed?.value ?? false)
    }
  }

  private static func check(_ expected: BoolValue?, _ wasCompressed: Bool) throws(RPCError) {
    guard let expected, expected.value != wasCompressed else { return }
    throw RPCError(
      code: .invalidArgument,
      message: "the message came \(wasCompressed ? "" : "un")compressed, against expect_compressed")
  }
}
