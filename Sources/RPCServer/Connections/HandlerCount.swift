/// How many handlers of one connection's calls still run. An object of its own, because a handler
/// may outlive its stream and its connection.
final class HandlerCount {
  private(set) var running = 0

  func didStart() { self.running += 1 }
  func didEnd() { self.running -= 1 }
}
