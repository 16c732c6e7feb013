import Clock
import EventLoop
import RPCServer

/// The handlers of `EchoService` that read a stream of messages.
enum StreamingMethods {
  static func register(in methods: inout MethodTable, record: EchoRecord) {
    methods.clientStreaming(service: "test.Echo", method: "Collect") {
      (requests: RequestStream<EchoMessage>, _) async throws(RPCError) -> EchoMessage in
      record.didStart()
      defer { record.didFinish() }
      var all = EchoMessage()
      for try await request in requests {
        record.didReceive()
        all.text += request.text.prefix(1)
        all.count += 1
        all.size += Int32(clamping: request.text.utf8.count)
      }
      return all
    }
    methods.bidirectional(service: "test.Echo", method: "Chat") {
      (requests: RequestStream<EchoMessage>, call, response: ResponseStream<EchoMessage>)
        async throws(RPCError) in
      record.didStart()
      call.onCancel { record.cancelled($0) }
      defer { record.didFinish() }
      while let request = try await requests.next() { try await response.send(request) }
    }
    // Reads nothing until the time that the call's metadata says is over.
    methods.bidirectional(service: "test.Echo", method: "ReadLate") {
      (requests: RequestStream<EchoMessage>, call, response: ResponseStream<EchoMessage>)
        async throws(RPCError) in
      await withCheckedContinuation { continuation in
        let delay = Int(call.metadata.first("x-delay-ms") ?? "") ?? 0
        _ = call.loop.schedule(at: call.loop.now + .milliseconds(delay)) { continuation.resume() }
      }
      while let request = try await requests.next() {
        record.didReceive()
        try await response.send(EchoMessage(count: Int32(clamping: request.text.utf8.count)))
      }
    }
    // Compresses its answers, but for those to a message whose count is odd.
    methods.bidirectional(service: "test.Echo", method: "Compress") {
      (requests: RequestStream<EchoMessage>, call, response: ResponseStream<EchoMessage>)
        async throws(RPCError) in
      call.compressesMessages = true
      while let request = try await requests.next() {
        var answer = request
        answer.size = requests.lastWasCompressed ? 1 : 0
        try await response.send(answer, compressed: request.count.isMultiple(of: 2))
      }
    }
    methods.bidirectional(service: "test.Echo", method: "Leave") {
      (_: RequestStream<EchoMessage>, _, response: ResponseStream<EchoMessage>)
        async throws(RPCError) in
      try await response.send(EchoMessage("enough"))
    }
  }
}
