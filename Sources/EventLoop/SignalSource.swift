internal import CLinux
internal import Glibc

/// Hands signals to a loop as events, through a signalfd.
///
/// `blockInThisThread` is called first thing in `main`, before any thread is made, so that every
/// thread inherits the mask and no signal takes its default action.
package final class SignalSource: DescriptorHandler {
  private let loop: EventLoop
  private let descriptor: FileDescriptor
  private let onSignal: (CInt) -> Void
  private var registration: DescriptorRegistration?

  /// Blocks `signals` in the calling thread and those that it makes from now on.
  package static func blockInThisThread(_ signals: [CInt]) {
    var set = Self.set(of: signals)
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// A peer that closes must be an error of `send`, not the end of the process.
  package static func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
  }

  /// On the loop's thread. `onSignal` is called there with each signal's number.
  package init(
    _ signals: [CInt], on loop: EventLoop, _ onSignal: @escaping (CInt) -> Void
  ) throws(SystemError) {
    var set = Self.set(of: signals)
    let number = unsafe signalfd(-1, &set, CInt(SFD_NONBLOCK | SFD_CLOEXEC))
    guard number >= 0 else { throw .last("signalfd") }
    self.descriptor = FileDescriptor(owning: number)
    self.loop = loop
    self.onSignal = onSignal
    self.registration = try loop.register(number, for: .read, handler: self)
  }

  /// The loop holds the source until then.
  package func cancel() {
    if let registration = self.registration.take() { self.loop.deregister(registration) }
  }

  package func descriptorIsReady(_ readiness: Readiness) {
    var information = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    while unsafe read(self.descriptor.number, &information, size) == size {
      self.onSignal(CInt(information.ssi_signo))
    }
  }

  private static func set(of signals: [CInt]) -> sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
    return set
  }
}
