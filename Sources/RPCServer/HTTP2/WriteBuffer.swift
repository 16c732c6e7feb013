/// The frames of one round, put together for one send. One a loop, reused. A class
/// because nghttp2's data callback appends while the puller holds it.
final class WriteBuffer {
  /// Bytes after which no more frames are pulled; the last frame may go beyond it by its size.
  static let pullLimit = 64 << 10

  private(set) var bytes: [UInt8] = []
  /// How many DATA frames the data callback has appended.
  private(set) var appendedByCallback = 0

  init() { self.bytes.reserveCapacity(Self.pullLimit + (17 << 10)) }

  var isFull: Bool { self.bytes.count >= Self.pullLimit }

  func append(_ frame: RawSpan) {
    unsafe frame.withUnsafeBytes { unsafe self.bytes.append(contentsOf: $0) }
  }

  func appendData(header: RawSpan, payload: RawSpan) {
    self.append(header)
    self.append(payload)
    self.appendedByCallback &+= 1
  }

  func removeAll() { self.bytes.removeAll(keepingCapacity: true) }
}
