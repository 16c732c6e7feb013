/// Bytes waiting to be sent, taken from the front without moving the rest. Whoever appends keeps
/// the bound.
struct ByteQueue: ~Copyable {
  /// An emptied buffer up to this many bytes is kept for what comes next.
  private static let keptCapacity = 16 << 10

  private var storage: [UInt8] = []
  private var head = 0

  var count: Int { self.storage.count - self.head }
  var isEmpty: Bool { self.count == 0 }

  mutating func append(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe self.storage.append(contentsOf: $0) }
  }

  /// Lends the first `count` bytes.
  func withPrefix<Result>(_ count: Int, _ body: (RawSpan) -> Result) -> Result {
    body(unsafe self.storage.span.bytes.extracting(self.head..<self.head + count))
  }

  mutating func removeFirst(_ count: Int) {
    precondition(count <= self.count, "more than there is")
    self.head += count
    if self.head == self.storage.count {
      self.storage.removeAll(keepingCapacity: self.storage.capacity <= Self.keptCapacity)
      self.head = 0
    } else if self.head > self.storage.count / 2, self.head > Self.keptCapacity {
      // At most as many bytes move as were sent since the last time.
      self.storage.removeFirst(self.head)
      self.head = 0
    }
  }

  mutating func removeAll() {
    self.storage = []
    self.head = 0
  }
}
