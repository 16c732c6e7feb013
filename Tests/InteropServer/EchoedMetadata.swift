import RPCServer

/// What the interop tests want back of a call's metadata.
enum EchoedMetadata {
  private static let initial = "x-grpc-test-echo-initial"
  private static let trailing = "x-grpc-test-echo-trailing-bin"

  static func add(to call: ServerCall) {
    if let value = call.metadata.first(self.initial) {
      call.initialMetadata.add(self.initial, value)
    }
    for value in call.metadata.binaryValues(self.trailing) ?? [] {
      call.trailingMetadata.add(self.trailing, value)
    }
  }
}
