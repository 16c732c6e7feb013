import EventLoop
import Synchronization

@testable import Upstream

/// A transfer in flight, for a test's thread.
final class RunningTransfer: Sendable {
  private let recorder: LoopBound<Recorder>
  private let ends: AsyncStream<Outcome>

  /// On the loop's thread.
  init(_ call: Call, hooks: Hooks, pool: TransferPool) {
    let (ends, end) = AsyncStream.makeStream(of: Outcome.self)
    self.ends = ends
    let recorder = Recorder(hooks: hooks, end: end)
    let body = call.body ?? []
    unsafe recorder.transfer = pool.start(
      call.request, body: body.span.bytes, delegate: recorder)
    self.recorder = LoopBound(recorder, of: pool.loop)
  }

  /// Waits for `transferDidFinish`.
  var outcome: Outcome {
    get async {
      for await outcome in self.ends { return outcome }
      return Outcome()
    }
  }

  /// What came until now.
  var progress: Outcome { self.recorder.loop.performAndWait { self.recorder.value.outcome } }

  func cancel() { self.recorder.loop.performAndWait { self.recorder.value.transfer?.cancel() } }
  func resume() { self.recorder.loop.performAndWait { self.recorder.value.transfer?.resume() } }

  // On the loop's thread, for hooks.
  func cancelOnLoop() { self.recorder.value.transfer?.cancel() }
  func resumeOnLoop() { self.recorder.value.transfer?.resume() }
  var progressOnLoop: Outcome { self.recorder.value.outcome }

  func header(_ name: String) -> String? {
    self.recorder.loop.performAndWait { self.recorder.value.transfer?.header(name) }
  }

  func trailer(_ name: String) -> String? {
    self.recorder.loop.performAndWait { self.recorder.value.transfer?.trailer(name) }
  }
}

/// On its loop's thread.
private final class Recorder: TransferDelegate {
  var outcome = Outcome()
  var transfer: Transfer?
  private let hooks: Hooks
  private let end: AsyncStream<Outcome>.Continuation

  init(hooks: Hooks, end: AsyncStream<Outcome>.Continuation) {
    self.hooks = hooks
    self.end = end
  }

  func transferDidReceiveHead(_ transfer: Transfer) {
    self.outcome.events += 1
    self.outcome.heads += 1
    self.outcome.status = transfer.status
    self.hooks.head?(transfer)
  }

  func transfer(_ transfer: Transfer, didReceive bytes: RawSpan) -> TransferDemand {
    self.outcome.events += 1
    unsafe bytes.withUnsafeBytes { unsafe self.outcome.body.append(contentsOf: $0) }
    return self.hooks.body?(transfer, self.outcome.body.count) ?? .proceed
  }

  func transferDidFinish(_ transfer: Transfer, error: TransferError?) {
    self.outcome.events += 1
    self.outcome.error = error
    self.hooks.finish?(transfer)
    self.end.yield(self.outcome)
  }
}
