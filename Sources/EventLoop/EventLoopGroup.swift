internal import Glibc

/// The process's event loops, each on a thread of its own, from `init` to `shutdown`.
public final class EventLoopGroup: Sendable {
  public let loops: [EventLoop]
  private let threads: [LoopThread]

  /// Starts the threads.
  ///
  /// - Parameter count: at least 1; one a core is right for a server.
  public init(count: Int) throws(SystemError) {
    precondition(count > 0, "a group has at least one loop")
    var loops: [EventLoop] = []
    for _ in 0..<count { loops.append(try EventLoop()) }
    var threads: [LoopThread] = []
    for (index, loop) in loops.enumerated() {
      do throws(SystemError) {
        threads.append(try LoopThread(loop, name: "loop-\(index)"))
      } catch {
        for (loop, thread) in zip(loops, threads) {
          loop.stop()
          thread.join()
        }
        throw error
      }
    }
    self.loops = loops
    self.threads = threads
  }

  /// Stops every loop and waits for its thread. Not from a loop's own thread. Once.
  public func shutdown() {
    for loop in self.loops { loop.stop() }
    for thread in self.threads { thread.join() }
  }
}
