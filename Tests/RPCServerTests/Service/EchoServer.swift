import EventLoop
import Glibc
import Logging
import RPCServer
import Synchronization

/// A server of the tests' service on a free port.
final class EchoServer {
  let server: Server
  let record = EchoRecord()
  let log = LogRecord()
  private let group: EventLoopGroup

  init(loops: Int = 1, _ configure: (inout ServerConfiguration) -> Void = { _ in }) throws {
    var configuration = ServerConfiguration()
    configuration.listen = ["127.0.0.1:0"]
    // `Peer.synchronize` pings as often as a test asks.
    configuration.keepalive.minimumPingInterval = .zero
    configure(&configuration)
    self.group = try EventLoopGroup(count: loops)
    let log = self.log
    var logger = Logger(label: "test") { _ in RecordingLogHandler(record: log) }
    logger.logLevel = .trace
    let record = self.record
    self.server = try Server(configuration, loops: self.group.loops, logger: logger) { _ in
      var methods = MethodTable()
      EchoService(record: record).register(in: &methods)
      return methods
    }
  }

  deinit {
    self.server.stop()
    self.group.shutdown()
  }

  var address: String { self.server.addresses[0] }

  /// Nothing is accepted, read or answered for this long.
  func occupyLoop(for time: Duration) {
    self.group.loops[0].execute { usleep(useconds_t(time / .microseconds(1))) }
  }

  /// Until `condition` holds, for some seconds; false if it never does.
  func eventually(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<1000 {
      if condition() { return true }
      try? await Task.sleep(for: .milliseconds(5))
    }
    return condition()
  }
}

/// What was logged.
final class LogRecord: Sendable {
  private let lines = Mutex<[String]>([])

  func append(_ line: String) { self.lines.withLock { $0.append(line) } }
  var all: [String] { self.lines.withLock { $0 } }
}

struct RecordingLogHandler: LogHandler {
  let record: LogRecord
  var logLevel = Logger.Level.trace
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { self.metadata[key] }
    set { self.metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    self.record.append("\(event.message) \(event.metadata ?? [:])")
  }
}
