import RPCServer
import Synchronization

/// What the tests' service saw, for the test's thread.
final class EchoRecord: Sendable {
  private struct State {
    var cancellations: [CancellationCause] = []
    var finished = 0
    var started = 0
    var sent = 0
    var drained = 0
    var received = 0
  }

  private let state = Mutex(State())

  func cancelled(_ cause: CancellationCause) {
    self.state.withLock { $0.cancellations.append(cause) }
  }
  func didStart() { self.state.withLock { $0.started += 1 } }
  func didFinish() { self.state.withLock { $0.finished += 1 } }
  func didSend() { self.state.withLock { $0.sent += 1 } }
  func didReceive() { self.state.withLock { $0.received += 1 } }
  func didDrain() { self.state.withLock { $0.drained += 1 } }

  var cancellations: [CancellationCause] { self.state.withLock { $0.cancellations } }
  var started: Int { self.state.withLock { $0.started } }
  var finished: Int { self.state.withLock { $0.finished } }
  /// Messages that a stream's handler has handed over.
  var sent: Int { self.state.withLock { $0.sent } }
  /// Messages that a handler has read.
  var received: Int { self.state.withLock { $0.received } }
  var drained: Int { self.state.withLock { $0.drained } }
}
