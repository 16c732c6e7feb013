internal import Clock
internal import Glibc

/// Takes the signals that stop the gateway or have it reload its configuration, on the thread that
/// waits for them. They are blocked in every thread.
struct SignalQueue {
  /// The one that doesn't stop it.
  static let reload = SIGHUP
  private static let signals = [SIGTERM, SIGINT, Self.reload]

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

  /// Nil where none came in time.
  func wait(atMost duration: Duration) -> Int32? {
    var set = Self.set
    let (seconds, attoseconds) = duration.components
    var timeout = timespec(
      tv_sec: Int(clamping: seconds), tv_nsec: Int(clamping: attoseconds / 1_000_000_000))
    let signal = unsafe sigtimedwait(&set, nil, &timeout)
    return signal > 0 ? signal : nil
  }

  /// The next signal but `reload`. Nil where none came in time.
  func waitForStop(atMost duration: Duration) -> Int32? {
    let end = MonotonicInstant.now + duration
    while let signal = self.wait(atMost: max(MonotonicInstant.now.duration(to: end), .zero)) {
      if signal != Self.reload { return signal }
    }
    return nil
  }
}
