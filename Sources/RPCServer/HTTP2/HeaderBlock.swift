/// Header fields one after another in one buffer, in order, as they go to or came from the wire.
struct HeaderBlock: Sendable {
  struct Field: Sendable {
    fileprivate(set) var start: Int
    fileprivate(set) var nameCount: Int
    fileprivate(set) var valueCount: Int
    /// Whether HPACK may put it in its table: not for values that differ with each call, which
    /// would push out those that repeat.
    fileprivate(set) var isIndexed: Bool

    var nameRange: Range<Int> { self.start..<self.start + self.nameCount }
    var valueRange: Range<Int> {
      self.start + self.nameCount..<self.start + self.nameCount + self.valueCount
    }
  }

  private(set) var bytes: [UInt8] = []
  private(set) var fields: [Field] = []

  /// As SETTINGS_MAX_HEADER_LIST_SIZE counts: names, values, and 32 bytes a field.
  var listSize: Int { self.bytes.count + 32 * self.fields.count }
  var isEmpty: Bool { self.fields.isEmpty }

  mutating func removeAll() {
    self.bytes.removeAll(keepingCapacity: true)
    self.fields.removeAll(keepingCapacity: true)
  }

  mutating func append(_ name: RawSpan, _ value: RawSpan) {
    if self.fields.isEmpty {
      // Enough for what most clients send, in one allocation each.
      self.bytes.reserveCapacity(128)
      self.fields.reserveCapacity(4)
    }
    let start = self.bytes.count
    unsafe name.withUnsafeBytes { unsafe self.bytes.append(contentsOf: $0) }
    unsafe value.withUnsafeBytes { unsafe self.bytes.append(contentsOf: $0) }
    self.fields.append(
      Field(
        start: start, nameCount: name.byteCount, valueCount: value.byteCount, isIndexed: false))
  }

  mutating func append(_ name: String, _ value: String, isIndexed: Bool = false) {
    self.append(name, isIndexed: isIndexed) { $0.append(contentsOf: value.utf8) }
  }

  mutating func append(
    _ name: String, isIndexed: Bool = false, value: (inout [UInt8]) -> Void
  ) {
    let start = self.bytes.count
    self.bytes.append(contentsOf: name.utf8)
    let valueStart = self.bytes.count
    value(&self.bytes)
    self.fields.append(
      Field(
        start: start, nameCount: valueStart - start, valueCount: self.bytes.count - valueStart,
        isIndexed: isIndexed))
  }

  mutating func append(_ other: HeaderBlock) {
    let offset = self.bytes.count
    self.bytes.append(contentsOf: other.bytes)
    for field in other.fields {
      var moved = field
      moved.start += offset
      self.fields.append(moved)
    }
  }
}
