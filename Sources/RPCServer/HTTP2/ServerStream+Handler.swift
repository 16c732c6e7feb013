internal import EventLoop

/// The handler: a task, a callback's owner, or neither. Their bound is the connection's.
extension ServerStream {
  /// Runs `body` as the call's task.
  func runHandler(_ body: @escaping (ServerCall) async throws(RPCError) -> Void) {
    guard let call = self.call else { return }
    self.handlers.didStart()
    self.task = self.server.loop.startTask {
      do throws(RPCError) {
        try await body(call)
        self.finish(nil)
      } catch {
        // A handler that was cancelled need not know why.
        let isLate = call.cancellation == .deadlineExceeded && error.code == .cancelled
        self.finish(isLate ? .deadlineExceeded : error)
      }
      self.task = nil
      self.handlers.didEnd()
    }
  }

  /// A handler without a task begins: `handlerDidEnd` is its end.
  ///
  /// - Returns: its call, where it is to be handled.
  func beginEventDriven() -> ServerCall? {
    guard let call = self.call else { return nil }
    self.handlers.didStart()
    self.isEventDriven = true
    return call
  }

  /// What an event-driven handler ended with.
  func handlerDidEnd(_ error: RPCError?) {
    self.isEventDriven = false
    self.handlers.didEnd()
    self.finish(error)
  }

  /// Runs `body` here and now.
  func answer(_ body: (ServerCall) throws(RPCError) -> Void) {
    guard let call = self.call else { return }
    do throws(RPCError) {
      try body(call)
      self.finish(nil)
    } catch {
      self.finish(error)
    }
  }
}
