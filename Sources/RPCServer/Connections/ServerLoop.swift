internal import Clock
internal import Codec
internal import Compression
internal import EventLoop
internal import Glibc
internal import Logging

/// What the connections of one loop share. On the loop's thread.
final class ServerLoop {
  /// Bytes of one read.
  static let readSize = 64 << 10
  /// How often connections are looked at for what has taken too long.
  private static let sweepInterval = Duration.seconds(1)

  let loop: EventLoop
  let configuration: ServerConfiguration
  let methods: MethodTable
  let logger: Logger

  var readBuffer = [UInt8](repeating: 0, count: ServerLoop.readSize)
  let writeBuffer = WriteBuffer()
  private var writer = WireWriter(capacity: 4096)
  private let codings = MessageCodings()
  /// Response headers and trailers are put together here.
  var headerBlock = HeaderBlock()
  /// Bytes of unfinished request messages, over all connections.
  var heldRequestBytes = 0

  private var callIDs: CallIDSource
  private var logBudget: LogBudget
  private(set) var connections: [ObjectIdentifier: Connection] = [:]
  private var sweepTimer: TimerToken?
  private var onEmpty: (() -> Void)?

  init(
    loop: EventLoop, configuration: ServerConfiguration, methods: MethodTable, logger: Logger
  ) {
    self.loop = loop
    self.configuration = configuration
    self.methods = methods
    self.logger = logger
    self.logBudget = LogBudget(burst: 20, perSecond: 2, now: loop.now)
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    self.callIDs = CallIDSource(
      now: loop.now, unixMilliseconds: UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
    )
  }

  /// Logs that a client's bytes were refused, in bounded lines: it is the client who decides how
  /// often that happens. Never with what the client sent.
  func logRefusal(
    _ what: String, reason: String = "", callID: String? = nil, client: String? = nil
  ) {
    guard let omitted = self.logBudget.takeLine(now: self.loop.now) else { return }
    var metadata: Logger.Metadata = ["reason": "\(reason)", "omitted_lines": "\(omitted)"]
    if let callID { metadata["call"] = "\(callID)" }
    if let client { metadata["client"] = "\(client)" }
    self.logger.info("\(what)", metadata: metadata)
  }

  func makeCallID() -> String { self.callIDs.next(now: self.loop.now) }

  /// Lends the message's bytes with gRPC's prefix in front.
  func encode(
    _ message: some WireMessage, as encoding: Encoding, _ body: (RawSpan) -> Void
  ) {
    self.writer.removeAll()
    self.writer.appendFramed(message)
    if encoding != .identity { self.codings.compress(&self.writer, encoding) }
    self.writer.withBytes(body)
  }

  /// Lends what a message is without its compression.
  ///
  /// - Throws: RESOURCE_EXHAUSTED where it is larger than the limit, INTERNAL where it is broken.
  func withPlain<Result>(
    _ message: RawSpan, _ encoding: Encoding, _ body: (RawSpan) throws(RPCError) -> Result
  ) throws(RPCError) -> Result {
    try self.codings.withPlain(
      message, encoding, atMost: self.configuration.limits.messageSize, body)
  }

  var isFull: Bool { self.connections.count >= self.configuration.limits.connections }

  // MARK: - Connections

  /// Serves an accepted socket.
  func serve(_ descriptor: consuming FileDescriptor) {
    do {
      let connection = try Connection(descriptor, server: self)
      self.connections[ObjectIdentifier(connection)] = connection
      self.startSweeping()
    } catch {
      self.logRefusal("a connection could not be set up", reason: "\(error)")
    }
  }

  func didClose(_ connection: Connection) {
    self.connections[ObjectIdentifier(connection)] = nil
    guard self.connections.isEmpty else { return }
    if let timer = self.sweepTimer.take() { self.loop.cancel(timer) }
    let onEmpty = self.onEmpty.take()
    onEmpty?()
  }

  private func startSweeping() {
    guard self.sweepTimer == nil else { return }
    self.sweepTimer = self.loop.schedule(at: self.loop.now + Self.sweepInterval) {
      self.sweepTimer = nil
      for connection in Array(self.connections.values) { connection.check() }
      if !self.connections.isEmpty { self.startSweeping() }
    }
  }

  // MARK: - The end

  /// Lets calls finish and closes each connection behind its last; `onEmpty` when none is left.
  func drain(_ onEmpty: @escaping () -> Void) {
    if self.connections.isEmpty { return onEmpty() }
    self.onEmpty = onEmpty
    for connection in Array(self.connections.values) { connection.drain() }
  }

  /// Cancels what still runs and closes every connection.
  ///
  /// - Returns: how many calls that cut off.
  func stop() -> Int {
    let connections = Array(self.connections.values)
    let calls = connections.reduce(0) { $0 + $1.streams.count }
    for connection in connections { connection.close(.shutdown) }
    return calls
  }
}
