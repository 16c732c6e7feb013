internal import CLinux
public import Clock
internal import Glibc
internal import Synchronization

/// One epoll loop on one thread: descriptors, timers, and the executor of the tasks of its calls.
///
/// A round is: wait, ready descriptors, due timers, jobs, end-of-round handlers. It is both a
/// serial and a task executor because a task resumes here without passing the global pool only
/// where it prefers this executor: `startTask` is the one place that makes tasks.
public final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
  // @unchecked: `inbox` is a Mutex and `thread` is set before another thread can hold the loop;
  // everything else belongs to the loop's thread.

  /// Jobs run in one round at the most, so that a busy task can't starve descriptors and writes.
  private static let jobsPerRound = 64

  /// Nanoseconds of one wait: what epoll's milliseconds can say.
  private static let longestWait: Int64 = 1_000_000 * 1_000_000_000

  private struct Inbox {
    var jobs: [UnownedJob] = []
    var bodies: [@Sendable () -> Void] = []
    var isEmpty: Bool { self.jobs.isEmpty && self.bodies.isEmpty }
  }

  private let inbox = Mutex(Inbox())
  private let wakeUp: FileDescriptor
  private let thread = Atomic<UInt>(0)

  private var epoll: Epoll
  private var timers = TimerQueue()
  private var jobs: [UnownedJob] = []
  private var nextJob = 0
  private var bodies: [@Sendable () -> Void] = []
  private var endOfRound: [any EndOfRoundHandler] = []
  private var endOfRoundRunning: [any EndOfRoundHandler] = []
  private var isStopping = false

  /// When this round began: the loop's thread reads the clock once a round.
  public private(set) var now = MonotonicInstant.now

  public init() throws(SystemError) {
    self.epoll = try Epoll()
    let number = eventfd(0, CInt(EFD_NONBLOCK | EFD_CLOEXEC))
    guard number >= 0 else { throw .last("eventfd") }
    self.wakeUp = FileDescriptor(owning: number)
  }

  // MARK: - Any thread

  /// Whether the caller runs on the loop's thread.
  public var isCurrent: Bool { self.thread.load(ordering: .relaxed) == pthread_self() }

  package func preconditionCurrent() {
    precondition(self.isCurrent, "not on this event loop's thread")
  }

  /// Runs `body` on the loop's thread in its next round.
  public func execute(_ body: @escaping @Sendable () -> Void) {
    self.post { $0.bodies.append(body) }
  }

  /// Ends `run` after the round in progress. Tasks that still wait never resume.
  public func stop() {
    self.execute { self.isStopping = true }
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if self.isCurrent {
      self.jobs.append(job)
    } else {
      self.post { $0.jobs.append(job) }
    }
  }

  private func post(_ add: (inout Inbox) -> Void) {
    let wasEmpty = self.inbox.withLock { inbox in
      defer { add(&inbox) }
      return inbox.isEmpty
    }
    // One wake-up for any number of posts.
    if wasEmpty { eventfd_write(self.wakeUp.number, 1) }
  }

  public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    unsafe UnownedSerialExecutor(ordinary: self)
  }

  public func asUnownedTaskExecutor() -> UnownedTaskExecutor {
    unsafe UnownedTaskExecutor(ordinary: self)
  }

  public func isIsolatingCurrentContext() -> Bool? { self.isCurrent }

  public func checkIsolated() { self.preconditionCurrent() }

  // MARK: - The loop's thread

  /// Starts a task that runs on this loop from its first job to its last.
  ///
  /// `body` need not be Sendable: it is made and run on the loop's thread, and whatever it awaits
  /// resumes there.
  @discardableResult
  package func startTask(_ body: @escaping () async -> Void) -> Task<Void, Never> {
    self.preconditionCurrent()
    nonisolated(unsafe) let body = body
    return Task(executorPreference: self) { unsafe await body() }
  }

  /// Tells `handler` when `descriptor` is ready, until it is deregistered. Retains the handler.
  package func register(
    _ descriptor: CInt, for interest: Readiness, handler: any DescriptorHandler
  ) throws(SystemError) -> DescriptorRegistration {
    self.preconditionCurrent()
    return try self.epoll.register(descriptor, for: interest, handler: handler)
  }

  package func update(
    _ registration: DescriptorRegistration, interest: Readiness
  ) throws(SystemError) {
    self.preconditionCurrent()
    try self.epoll.update(registration, interest: interest)
  }

  /// To be called before the descriptor is closed.
  package func deregister(_ registration: DescriptorRegistration) {
    self.preconditionCurrent()
    self.epoll.deregister(registration)
  }

  /// Runs `body` once, in the first round that begins at or after `deadline`.
  package func schedule(
    at deadline: MonotonicInstant, _ body: @escaping () -> Void
  ) -> TimerToken {
    self.preconditionCurrent()
    return self.timers.schedule(at: deadline, body)
  }

  package func cancel(_ token: TimerToken) {
    self.preconditionCurrent()
    self.timers.cancel(token)
  }

  /// Calls `handler` once, at the end of this round. The caller sees to it that it asks once.
  package func atEndOfRound(_ handler: any EndOfRoundHandler) {
    self.preconditionCurrent()
    self.endOfRound.append(handler)
  }

  /// Makes the calling thread the loop's, until `stop`.
  public func run() {
    self.thread.store(pthread_self(), ordering: .relaxed)
    let registration = try? self.epoll.register(
      self.wakeUp.number, for: .read, handler: WakeUpDrain(self.wakeUp.number))
    precondition(registration != nil, "the loop's own eventfd can be registered")
    while !self.isStopping { self.runRound() }
  }

  private func runRound() {
    let ready = self.epoll.wait(milliseconds: self.waitMilliseconds())
    self.now = .now
    for index in 0..<ready {
      guard let (handler, readiness) = self.epoll.event(index) else { continue }
      handler.descriptorIsReady(readiness)
    }
    while let body = self.timers.popDue(self.now) { body() }
    self.takeInbox()
    self.runJobs()
    self.runEndOfRound()
  }

  /// -1 to wait for events alone; rounded up, so that a timer is due when the wait ends.
  private func waitMilliseconds() -> CInt {
    if self.nextJob < self.jobs.count || !self.endOfRound.isEmpty { return 0 }
    guard let earliest = self.timers.earliest else { return -1 }
    let nanoseconds = (earliest - MonotonicInstant.now).wholeNanoseconds
    if nanoseconds <= 0 { return 0 }
    return CInt((min(nanoseconds, Self.longestWait) + 999_999) / 1_000_000)
  }

  private func takeInbox() {
    self.inbox.withLock { inbox in
      if inbox.isEmpty { return }
      self.jobs += inbox.jobs
      inbox.jobs.removeAll(keepingCapacity: true)
      swap(&self.bodies, &inbox.bodies)
    }
    for body in self.bodies { body() }
    self.bodies.removeAll(keepingCapacity: true)
  }

  private func runJobs() {
    let serial = unsafe self.asUnownedSerialExecutor()
    let task = unsafe self.asUnownedTaskExecutor()
    var budget = Self.jobsPerRound
    while self.nextJob < self.jobs.count, budget > 0 {
      let job = self.jobs[self.nextJob]
      self.nextJob += 1
      budget -= 1
      unsafe job.runSynchronously(isolatedTo: serial, taskExecutor: task)
    }
    if self.nextJob == self.jobs.count {
      self.jobs.removeAll(keepingCapacity: true)
      self.nextJob = 0
    }
  }

  private func runEndOfRound() {
    swap(&self.endOfRound, &self.endOfRoundRunning)
    for handler in self.endOfRoundRunning { handler.roundDidEnd() }
    self.endOfRoundRunning.removeAll(keepingCapacity: true)
  }
}

/// Empties the eventfd; what was posted is taken by the round itself.
private final class WakeUpDrain: DescriptorHandler {
  private let descriptor: CInt

  init(_ descriptor: CInt) { self.descriptor = descriptor }

  func descriptorIsReady(_ readiness: Readiness) {
    var count: eventfd_t = 0
    unsafe eventfd_read(self.descriptor, &count)
  }
}
