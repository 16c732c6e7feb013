internal import Codec
internal import Dispatch
internal import EventLoop
internal import Upstream

/// Calls a running gateway. A call blocks the thread that makes it; the transfer runs on a loop of
/// its own, on a thread of its own.
final class GatewayClient {
  private let address: ServerAddress
  private let loops: EventLoopGroup

  init(address: ServerAddress) throws(GatewayError) {
    self.address = address
    do {
      self.loops = try EventLoopGroup(count: 1)
    } catch {
      throw .unreachable(address: address.text, reason: "\(error)")
    }
  }

  deinit { self.loops.shutdown() }

  /// Makes a call that is answered by one message.
  func unary<Response: WireMessage>(
    _ method: String, _ request: some WireMessage
  ) throws(GatewayError) -> Response {
    let last = LastMessage<Response>()
    try self.stream(method, request) { last.message = $0 }
    guard let message = last.message else {
      throw .notGRPC("the gateway answered \(method) without a message")
    }
    return message
  }

  /// Makes a call that is answered by any number of messages.
  ///
  /// - Parameter onMessage: gets each message as it comes, on the loop's thread, while this waits.
  func stream<Response: WireMessage>(
    _ method: String, _ request: some WireMessage,
    onMessage: @escaping @Sendable (Response) -> Void
  ) throws(GatewayError) {
    // A pool, and so a connection, for each call: libcurl before 8.0 fails the second call of a
    // connection that began with prior knowledge of HTTP/2 (curl issue 10634).
    let pool = try self.makePool()
    defer { pool.loop.performAndWait { pool.value.close() } }

    let done = DispatchSemaphore(value: 0)
    let outcome = CallOutcome()
    let address = self.address
    let body = Self.framed(request)
    pool.loop.execute {
      GatewayCall.start(method, body: body, address: address, pool: pool.value) {
        message throws(WireError) in
        onMessage(try Response(decoding: message))
      } onEnd: { error in
        outcome.error = error
        done.signal()
      }
    }
    done.wait()
    if let error = outcome.error { throw error }
  }

  private func makePool() throws(GatewayError) -> LoopBound<TransferPool> {
    let loop = self.loops.loops[0]
    let pool = loop.performAndWait { () -> Result<LoopBound<TransferPool>, TransferError> in
      do throws(TransferError) {
        let pool = try TransferPool(loop: loop, configuration: TransferPoolConfiguration())
        return .success(LoopBound(pool, of: loop))
      } catch {
        return .failure(error)
      }
    }
    do {
      return try pool.get()
    } catch {
      throw .unreachable(address: self.address.text, reason: error.detail)
    }
  }

  private static func framed(_ request: some WireMessage) -> [UInt8] {
    var writer = WireWriter()
    writer.appendFramed(request)
    return writer.copyBytes()
  }
}

private final class CallOutcome: @unchecked Sendable {
  // @unchecked: written before the semaphore is signalled, read after it was waited for.
  var error: GatewayError?
}

private final class LastMessage<Message: Sendable>: @unchecked Sendable {
  // @unchecked: written on the loop's thread while the caller waits, read after that.
  var message: Message?
}
