import Clock
import Testing

@testable import EventLoop

@Suite("TimerQueue")
struct TimerQueueTests {
  private let start = MonotonicInstant.now

  @Test("Timers come in the order of their deadlines, whatever order they were made in")
  func order() {
    var queue = TimerQueue()
    var fired: [Int] = []
    var generator = SystemRandomNumberGenerator()
    for delay in (0..<200).shuffled(using: &generator) {
      _ = queue.schedule(at: self.start + .milliseconds(delay)) { fired.append(delay) }
    }
    while let body = queue.popDue(self.start + .seconds(1)) { body() }
    #expect(fired == Array(0..<200))
    #expect(queue.count == 0)
  }

  @Test("A timer is not due before its deadline")
  func notDue() {
    var queue = TimerQueue()
    _ = queue.schedule(at: self.start + .milliseconds(5)) {}
    let early = queue.popDue(self.start + .milliseconds(4)) != nil
    let onTime = queue.popDue(self.start + .milliseconds(5)) != nil
    #expect(!early)
    #expect(onTime)
  }

  @Test("Cancelled timers never fire and leave nothing behind")
  func cancelled() {
    var queue = TimerQueue()
    var fired: Set<Int> = []
    let tokens = (0..<100).map { index in
      queue.schedule(at: self.start + .milliseconds(index * 37 % 100)) { fired.insert(index) }
    }
    for index in stride(from: 0, to: 100, by: 3) { queue.cancel(tokens[index]) }
    while let body = queue.popDue(self.start + .seconds(1)) { body() }
    #expect(fired == Set((0..<100).filter { $0 % 3 != 0 }))
  }

  @Test("A stale token does not cancel the timer that took its place")
  func staleToken() {
    var queue = TimerQueue()
    let stale = queue.schedule(at: self.start) {}
    _ = queue.popDue(self.start)
    var fired = false
    _ = queue.schedule(at: self.start) { fired = true }
    queue.cancel(stale)
    queue.popDue(self.start)?()
    #expect(fired)
  }
}
