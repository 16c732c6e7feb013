import Clock
import Codec
import EventLoop
import RPCServer

/// Handlers that do what the tests need, on one loop.
struct EchoService {
  let record: EchoRecord

  func register(in methods: inout MethodTable) {
    let record = self.record
    methods.immediate(service: "test.Echo", method: "Immediate") {
      (request: EchoMessage, _) throws(RPCError) -> EchoMessage in request
    }
    methods.unary(service: "test.Echo", method: "Unary") {
      (request: EchoMessage, _) async throws(RPCError) -> EchoMessage in request
    }
    methods.unary(service: "test.Echo", method: "Fail") {
      (request: EchoMessage, _) async throws(RPCError) -> EchoMessage in
      throw RPCError(
        code: StatusCode(rawValue: request.count), message: request.text, reason: "TOLD_TO",
        information: ["size": "\(request.size)"])
    }
    methods.unary(service: "test.Echo", method: "Metadata") {
      (request: EchoMessage, call) async throws(RPCError) -> EchoMessage in
      call.initialMetadata.add("x-head", call.metadata.first("x-text") ?? "none")
      for value in call.metadata.binaryValues("x-bytes-bin") ?? [] {
        call.trailingMetadata.add("x-bytes-bin", value)
      }
      return request
    }
    methods.unary(service: "test.Echo", method: "Hang") {
      (_: EchoMessage, call) async throws(RPCError) -> EchoMessage in
      record.didStart()
      defer { record.didFinish() }
      await Self.waitForCancellation(call, record)
      throw RPCError(code: .cancelled, message: "cancelled")
    }
    methods.unary(service: "test.Echo", method: "Late") {
      (_: EchoMessage, call) async throws(RPCError) -> EchoMessage in
      await Self.waitForCancellation(call, record)
      throw RPCError(code: .deadlineExceeded, message: "the handler's own words", reason: "LATE")
    }
    methods.unary(service: "test.Echo", method: "Wait") {
      (request: EchoMessage, call) async throws(RPCError) -> EchoMessage in
      record.didStart()
      await withCheckedContinuation { continuation in
        _ = call.loop.schedule(at: call.loop.now + .milliseconds(request.count)) {
          continuation.resume()
        }
      }
      return request
    }
    methods.serverStreaming(service: "test.Echo", method: "Stream") {
      (request: EchoMessage, call, response: ResponseStream<EchoMessage>)
        async throws(RPCError) in
      call.onCancel { record.cancelled($0) }
      defer { record.didFinish() }
      let text = String(repeating: "x", count: Int(request.size))
      for index in 0..<request.count {
        try await response.send(EchoMessage(text, count: index))
        record.didSend()
      }
    }
    StreamingMethods.register(in: &methods, record: record)
    EventDrivenMethods.register(in: &methods, record: record)
  }

  private static func waitForCancellation(_ call: ServerCall, _ record: EchoRecord) async {
    await withCheckedContinuation { continuation in
      call.onCancel { cause in
        record.cancelled(cause)
        continuation.resume()
      }
    }
  }
}
