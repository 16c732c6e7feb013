import Glibc

/// The runner's framing: each message has its length in front, in four little-endian bytes.
enum FrameStream {
  /// Far above what the runner sends: a longer message says that this is not the runner.
  static let maximumLength = 64 << 20

  enum Failure: Error, CustomStringConvertible {
    case endInside(String)
    case tooLong(Int)
    case system(String, Int32)

    var description: String {
      switch self {
      case .endInside(let part): "stdin ends inside \(part)"
      case .tooLong(let length): "a message of \(length) bytes on stdin, over \(maximumLength)"
      case .system(let what, let number): "\(what): error \(number)"
      }
    }
  }

  /// The next message on stdin, or nil at its end.
  static func read() throws(Failure) -> [UInt8]? {
    let prefix = try bytes(count: 4)
    if prefix.isEmpty { return nil }
    guard prefix.count == 4 else { throw .endInside("a length") }
    let length = prefix.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= maximumLength else { throw .tooLong(length) }
    let message = try bytes(count: length)
    guard message.count == length else { throw .endInside("a message of \(length) bytes") }
    return message
  }

  /// Writes one message to stdout.
  static func write(_ message: [UInt8]) throws(Failure) {
    let length = UInt32(message.count)
    let prefix = (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    try self.write(all: prefix + message, to: STDOUT_FILENO)
  }

  static func write(all bytes: [UInt8], to descriptor: Int32) throws(Failure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .system("writing", errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// The next bytes on stdin: fewer where it ends.
  private static func bytes(count: Int) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      // In pieces, so that a length alone takes no memory.
      var piece = [UInt8](repeating: 0, count: min(count - bytes.count, 1 << 16))
      let read = unsafe piece.withUnsafeMutableBytes {
        unsafe Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count)
      }
      if read < 0, errno == EINTR { continue }
      guard read >= 0 else { throw .system("reading", errno) }
      if read == 0 { break }
      bytes += piece[..<read]
    }
    return bytes
  }
}
