internal import Glibc

/// Takes the signals that stop the gateway, on the thread that waits for them. They are blocked
/// in every thread.
struct SignalQueue {
  private static let signals = [SIGTERM, SIGINT]

  /// Blocks the signals in the calling thread and all that it makes from now on: first of all.
  static func blockInThisThread() {
    var set = Self.set
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// A peer that closes must be an error of `send`, not the end of the process.
  static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  private static var set: sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in Self.signals { unsafe sigaddset(&set, signal) }
    return set
  }

  /// Waits for the next signal.
  func wait() -> Int32 {
    while true {
      if let signal = self.wait(atMost: .seconds(3600)) { return signal }
    }
  }

  /// Nil where none came in time.
  func wait(atMost duration: Duration) -> Int32? {
    var set = Self.set
    let (seconds, attoseconds) = duration.components
    var timeout = timespec(
      tv_sec: Int(clamping: seconds), tv_nsec: Int(clamping: attoseconds / 1_000_000_000))
    let signal = unsafe sigtimedwait(&set, nil, &timeout)
    return signal > 0 ? signal : nil
  }
}
