internal import Dispatch

/// A value that belongs to a loop's thread, carried where only Sendable values may go.
public struct LoopBound<Value>: @unchecked Sendable {
  // @unchecked: `value` is reached on the loop's thread only, which is checked.
  public let loop: EventLoop
  private let storage: Value

  /// On the loop's thread.
  public init(_ value: Value, of loop: EventLoop) {
    loop.preconditionCurrent()
    self.loop = loop
    self.storage = value
  }

  /// On the loop's thread.
  public var value: Value {
    self.loop.preconditionCurrent()
    return self.storage
  }
}

extension EventLoop {
  /// Runs `body` on the loop's thread and waits for its result: for set-up and tear-down. Not on
  /// any loop's thread.
  public func performAndWait<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value {
    precondition(!self.isCurrent, "a loop can't wait for itself")
    let done = DispatchSemaphore(value: 0)
    let box = ResultBox<Value>()
    self.execute {
      box.value = body()
      done.signal()
    }
    done.wait()
    guard let value = box.value else { preconditionFailure("the semaphore follows the value") }
    return value
  }
}

private final class ResultBox<Value>: @unchecked Sendable {
  // @unchecked: written before the semaphore is signalled, read after it was waited for.
  var value: Value?
}
