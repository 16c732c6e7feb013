internal import Codec
package import RPCServer
package import Reflection

/// Server reflection on one loop, under both names that clients ask for: v1, and v1alpha with the
/// same messages. https://github.com/grpc/grpc/blob/master/doc/server-reflection.md
package enum ReflectionService {
  package static let names = [
    "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection",
  ]

  package static func register(in methods: inout MethodTable, index: DescriptorIndex) {
    for name in self.names {
      methods.bidirectional(service: name, method: "ServerReflectionInfo") {
        (
          requests: RequestStream<ServerReflectionRequest>, _,
          response: ResponseStream<ServerReflectionResponse>
        ) async throws(RPCError) in
        // Bounded by the index: names of its files.
        var sentFiles: Set<String> = []
        while let request = try await requests.next() {
          try await response.send(index.answer(request, sentFiles: &sentFiles))
        }
      }
    }
  }
}
