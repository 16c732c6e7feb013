internal import Codec
internal import Health
internal import RPCServer

/// One call of Watch: tells its client each change, and to a slow one the last.
///
/// The board's shut-down ends it behind the last status: a server could not drain while its
/// clients watch it.
final class HealthWatch {
  private var responder: Responder<HealthCheckResponse>?
  private let board: HealthStatusBoard
  private var token: WatchToken?
  private var isFull = false
  /// What a client that reads too slowly has yet to be told.
  private var waiting: HealthStatusBoard.Status?

  init(_ responder: consuming Responder<HealthCheckResponse>, _ board: HealthStatusBoard) {
    self.responder = consume responder
    self.board = board
  }

  func start(_ service: String, _ call: ServerCall) {
    self.responder?.onDrained { self.goOn() }
    do throws(HealthRefusal) {
      let shutDown = RPCError(code: .unavailable, message: "the server shuts down")
      let token = try self.board.watch(
        service, onShutDown: { self.end(shutDown) }, { self.tell($0) })
      guard self.responder != nil else { return self.board.unwatch(token) }
      self.token = token
      call.onCancel { _ in self.end(RPCError(code: .cancelled, message: "the call was cancelled")) }
    } catch {
      self.end(error.rpcError)
    }
  }

  private func tell(_ status: HealthStatusBoard.Status) {
    if self.isFull {
      self.waiting = status
    } else {
      self.isFull = self.responder?.enqueue(.with { $0.status = status }) == false
    }
  }

  private func goOn() {
    self.isFull = false
    if let status = self.waiting.take() { self.tell(status) }
  }

  private func end(_ error: RPCError) {
    if let token = self.token.take() { self.board.unwatch(token) }
    self.responder.take()?.finish(error)
  }
}
