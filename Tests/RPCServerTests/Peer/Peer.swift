import Codec
import Glibc

/// A client that sends what a test says, frame by frame, over a real socket. Blocking; gives up
/// after some seconds.
@safe final class Peer {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let socket: CInt
  private var inflater = HeaderInflater()
  private var unread: [UInt8] = []
  /// What came so far, by stream.
  private(set) var answers: [Int: Answer] = [:]
  private(set) var goAways: [(lastStream: Int, code: Int)] = []
  /// The debug data of the last GOAWAY.
  private(set) var goAwayText = ""
  private(set) var resets = 0
  private(set) var isClosed = false
  var answersPings = true
  /// What the server takes more of: its connection's window, and each stream's.
  private var window = 65_535
  private var streamWindows: [Int: Int] = [:]
  private var initialWindow = 65_535
  /// WINDOW_UPDATE frames that came, by stream; 0 is the connection.
  private(set) var windowUpdates: [Int: Int] = [:]

  /// - Parameters:
  ///   - window: what the server may send on each stream before it is given more.
  ///   - receiveBuffer: of the socket, where a test wants it small.
  ///   - greets: whether to send the preface and SETTINGS.
  init(
    _ address: String, window: Int = 1 << 20, receiveBuffer: CInt? = nil, greets: Bool = true,
    settings: [(UInt16, Int)] = []
  ) throws {
    let parts = address.split(separator: ":")
    guard parts.count == 2, let port = UInt16(parts[1]) else {
      throw Failure(description: "not an IPv4 address: \(address)")
    }
    self.socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    if var size = receiveBuffer {
      unsafe setsockopt(
        self.socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
    }
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      unsafe setsockopt(
        self.socket, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = port.bigEndian
    target.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let code = unsafe withUnsafePointer(to: &target) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(self.socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { throw Failure(description: "connect: errno \(errno)") }
    guard greets else { return }
    let entries = [(UInt16(4), window)] + settings
    let payload = entries.flatMap { [UInt8($0.0 >> 8), UInt8($0.0 & 255)] + Frame.number($0.1) }
    try self.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + Frame(.settings, payload).bytes)
    try self.send(Frame(.windowUpdate, Frame.number(1 << 30)))
  }

  deinit { self.close() }

  /// "HOST:PORT" that the server sees.
  var address: String {
    var own = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = unsafe withUnsafeMutablePointer(to: &own) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(self.socket, $0, &length)
      }
    }
    return "127.0.0.1:\(UInt16(bigEndian: own.sin_port))"
  }

  func close() {
    guard !self.isClosed else { return }
    self.isClosed = true
    Glibc.close(self.socket)
  }

  // MARK: - Sending

  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = Array(rest)
      let count = unsafe Glibc.send(self.socket, part, part.count, CInt(MSG_NOSIGNAL))
      guard count > 0 else { throw Failure(description: "send: errno \(errno)") }
      rest = rest.dropFirst(count)
    }
  }

  func send(_ frame: Frame) throws { try self.send(frame.bytes) }

  /// The fields of a call; those of `changes` replace or join them, and nil leaves one out.
  static func fields(
    _ path: String, _ changes: [(String, String?)] = []
  ) -> [(String, String)] {
    var fields: [(String, String)] = [
      (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"),
      ("content-type", "application/grpc"), ("te", "trailers"),
    ]
    for (name, _) in changes { fields.removeAll { $0.0 == name } }
    for case (let name, let value?) in changes { fields.append((name, value)) }
    return fields.filter { $0.0.hasPrefix(":") } + fields.filter { !$0.0.hasPrefix(":") }
  }

  func sendHeaders(
    _ stream: Int, _ path: String, _ changes: [(String, String?)] = [], endsStream: Bool = false
  ) throws {
    var rest = Frame.block(Self.fields(path, changes))[...]
    var kind = Frame.Kind.headers
    repeat {
      let part = Array(rest.prefix(16384))
      rest = rest.dropFirst(part.count)
      var flags = rest.isEmpty ? Frame.endHeaders : 0
      if endsStream, kind == .headers { flags |= Frame.endStream }
      try self.send(Frame(kind, flags: flags, stream: stream, part))
      kind = .continuation
    } while !rest.isEmpty
  }

  /// In frames of at most 16 KiB, as the server's windows allow.
  func sendData(_ stream: Int, _ bytes: [UInt8], endsStream: Bool = true) throws {
    var rest = bytes[...]
    repeat {
      var room = 0
      while !rest.isEmpty {
        room = min(self.window, self.initialWindow + self.streamWindows[stream, default: 0])
        if room > 0 { break }
        guard try self.readFrame() != nil else {
          throw Failure(description: "closed while stream \(stream) waited for a window")
        }
      }
      let part = rest.prefix(min(16384, room))
      rest = rest.dropFirst(part.count)
      self.window -= part.count
      self.streamWindows[stream, default: 0] -= part.count
      let flags = endsStream && rest.isEmpty ? Frame.endStream : 0
      try self.send(Frame(.data, flags: flags, stream: stream, Array(part)))
    } while !rest.isEmpty
  }

  /// One whole request.
  func call(
    _ stream: Int, _ method: String, _ request: EchoMessage = EchoMessage(),
    _ changes: [(String, String?)] = []
  ) throws {
    try self.sendHeaders(stream, "/test.Echo/\(method)", changes)
    try self.sendData(stream, Frame.message(request.encoded()))
  }

  // MARK: - Receiving

  /// The next frame, or nil where the server has closed.
  func readFrame() throws -> Frame? {
    guard let header = try self.read(Frame.headerSize) else { return nil }
    var frame = Frame(header: header)
    guard let payload = try self.read(Frame.payloadSize(header)) else { return nil }
    frame.payload = payload
    try self.take(frame)
    return frame
  }

  private func read(_ count: Int) throws -> [UInt8]? {
    while self.unread.count < count {
      var buffer = [UInt8](repeating: 0, count: 65536)
      let received = unsafe recv(self.socket, &buffer, buffer.count, 0)
      if received == 0 || (received < 0 && errno == ECONNRESET) { return nil }
      guard received > 0 else { throw Failure(description: "recv: errno \(errno)") }
      self.unread += buffer[..<received]
    }
    let bytes = Array(self.unread.prefix(count))
    self.unread.removeFirst(count)
    return bytes
  }

  private func take(_ frame: Frame) throws {
    switch frame.kind {
    case .headers:
      guard let fields = self.inflater.inflate(frame.payload) else {
        throw Failure(description: "not HPACK")
      }
      self.answers[frame.stream, default: Answer()].blocks.append(fields)
    case .data:
      self.answers[frame.stream, default: Answer()].body += frame.payload
      self.answers[frame.stream, default: Answer()].dataFrames.append(frame.payload.count)
    case .reset:
      self.resets += 1
      self.answers[frame.stream, default: Answer()].reset = frame.number(at: 0)
    case .goAway:
      self.goAways.append((frame.number(at: 0), frame.number(at: 4)))
      self.goAwayText = String(decoding: frame.payload.dropFirst(8), as: UTF8.self)
    case .windowUpdate where frame.stream == 0:
      self.windowUpdates[0, default: 0] += 1
      self.window += frame.number(at: 0)
    case .windowUpdate:
      self.windowUpdates[frame.stream, default: 0] += 1
      self.streamWindows[frame.stream, default: 0] += frame.number(at: 0)
    case .settings where frame.flags & Frame.acknowledgement == 0:
      for offset in stride(from: 0, to: frame.payload.count, by: 6)
      where frame.payload[offset + 1] == 4 {
        self.initialWindow = frame.number(at: offset + 2)
      }
      try self.send(Frame(.settings, flags: Frame.acknowledgement))
    case .ping where frame.flags & Frame.acknowledgement == 0 && self.answersPings:
      try self.send(Frame(.ping, flags: Frame.acknowledgement, frame.payload))
    default: break
    }
    if frame.flags & Frame.endStream != 0, frame.kind == .headers || frame.kind == .data {
      self.answers[frame.stream, default: Answer()].ended = true
    }
  }

  /// Reads until the stream's answer is whole or reset.
  func answer(_ stream: Int) throws -> Answer {
    while true {
      if let answer = self.answers[stream], answer.ended || answer.reset != nil { return answer }
      guard try self.readFrame() != nil else {
        throw Failure(description: "closed before stream \(stream) was answered")
      }
    }
  }

  /// Reads until every frame that the server had to send before it saw this has come.
  func synchronize() throws {
    // Twice: the answer to a PING overtakes what else is sent in its round.
    try self.ping(1)
    try self.ping(2)
  }

  private func ping(_ number: UInt8) throws {
    let mark: [UInt8] = [0x73, 0x79, 0x6e, 0x63, 0, 0, 0, number]
    try self.send(Frame(.ping, mark))
    while let frame = try self.readFrame() {
      if frame.kind == .ping, frame.payload == mark { return }
    }
    throw Failure(description: "closed before the PING was answered")
  }

  /// Reads until the server closes.
  func readToEnd() throws {
    while try self.readFrame() != nil {}
  }
}
