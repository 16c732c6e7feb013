internal import Clock
internal import Codec
internal import EventLoop

/// Collects one loop's lines of the decision log, and hands them over some at a time. On the loop's
/// thread.
final class DecisionBuffer {
  /// How long a line waits for others.
  private static let interval = Duration.milliseconds(100)
  /// Bytes from which they are handed over at once.
  private static let fullSize = 128 << 10

  private let log: DecisionLog
  private let loop: EventLoop
  private var writer = JSONWriter()
  private var lines: [UInt8] = []
  private var count = 0

  init(_ log: DecisionLog, loop: EventLoop) {
    self.log = log
    self.loop = loop
  }

  /// Whether a call is written down.
  ///
  /// - Parameter draw: at least 0, less than 1: the same for each part of a call.
  func takes(wasServed: Bool, draw: Double) -> Bool { !wasServed || draw < self.log.sample }

  func add(_ record: DecisionRecord) {
    self.writer.removeAll()
    record.write(to: &self.writer)
    self.lines += self.writer.text
    self.lines.append(UInt8(ascii: "\n"))
    self.count += 1
    if self.lines.count >= Self.fullSize {
      self.handOver()
    } else if self.count == 1 {
      _ = self.loop.schedule(at: self.loop.now + Self.interval) { self.handOver() }
    }
  }

  func handOver() {
    if self.lines.isEmpty { return }
    self.log.write(self.lines, count: self.count)
    self.lines = []
    self.count = 0
  }
}
