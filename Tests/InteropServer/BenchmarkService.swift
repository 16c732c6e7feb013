import Codec
import RPCServer

/// `grpc.testing.BenchmarkService`, for benchmark drivers.
enum BenchmarkService {
  private static let name = "grpc.testing.BenchmarkService"

  static func register(in methods: inout MethodTable) {
    methods.immediate(service: self.name, method: "UnaryCall") {
      (request: SimpleRequest, _) throws(RPCError) -> SimpleResponse in
      try SimpleResponse.ofSize(request.responseSize)
    }
    methods.bidirectional(service: self.name, method: "StreamingCall") {
      (requests: RequestStream<SimpleRequest>, _, response: ResponseStream<SimpleResponse>)
        async throws(RPCError) in
      while let request = try await requests.next() {
        try await response.send(try SimpleResponse.ofSize(request.responseSize))
      }
    }
    methods.clientStreaming(service: self.name, method: "StreamingFromClient") {
      (requests: RequestStream<SimpleRequest>, _) async throws(RPCError) -> SimpleResponse in
      var size: Int32 = 0
      while let request = try await requests.next() { size = request.responseSize }
      return try SimpleResponse.ofSize(size)
    }
    // Until the client has had enough.
    methods.serverStreaming(service: self.name, method: "StreamingFromServer") {
      (request: SimpleRequest, _, response: ResponseStream<SimpleResponse>)
        async throws(RPCError) in
      let message = try SimpleResponse.ofSize(request.responseSize)
      while true { try await response.send(message) }
    }
    methods.bidirectional(service: self.name, method: "StreamingBothWays") {
      (requests: RequestStream<SimpleRequest>, _, response: ResponseStream<SimpleResponse>)
        async throws(RPCError) in
      while let request = try await requests.next() {
        try await response.send(try SimpleResponse.ofSize(request.responseSize))
      }
    }
  }
}
