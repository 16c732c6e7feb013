/// Why a stream of server-sent events can't be read on.
public enum EventError: Error, Equatable, Sendable {
  /// One event, or one of its lines, is larger than the decoder takes.
  case tooLarge(maximum: Int)
}

/// Cuts a `text/event-stream` into its events, however its bytes arrive. Follows
/// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream.
///
/// A line that lies whole in one read is looked at where it lies, and an event's only line of data
/// is handed out from there; what is split is put together first. `id` and `retry` mean nothing here and are passed over.
public struct EventDecoder: Sendable {
  /// Bytes of one event's data where nothing else is said.
  public static let defaultMaximumSize = 1 << 20

  private let maximumSize: Int
  /// The beginning of a line whose end has not arrived.
  private var line: [UInt8] = []
  /// The data of the event so far, its lines joined by newlines.
  private var data: [UInt8] = []
  private var name: [UInt8] = []
  private var hasData = false
  /// The last byte was a CR: an LF right after it belongs to it.
  private var endedInCR = false
  private var isAtStart = true

  public init(maximumSize: Int = Self.defaultMaximumSize) { self.maximumSize = maximumSize }

  /// Takes the next bytes of the stream.
  ///
  /// - Parameter onEvent: gets each event's name (empty where it has none) and data, borrowed for
  ///   the call; it returns false to stop: the rest of `bytes` is then not looked at.
  /// - Throws: `EventError`, after the events before it were handed out.
  public mutating func feed(
    _ bytes: RawSpan, onEvent: (_ name: RawSpan, _ data: RawSpan) -> Bool
  ) throws(EventError) {
    var offset = 0
    // Where in `bytes` the event's only line of data lies, until there is need to copy it.
    var borrowed: Range<Int>?
    while offset < bytes.byteCount {
      if self.endedInCR {
        self.endedInCR = false
        if bytes.unsafeByte(at: offset) == 0x0a {
          offset += 1
          continue
        }
      }
      let start = offset
      guard let end = bytes.lineEnd(from: start) else {
        try self.holdLine(bytes.extracting(start..<bytes.byteCount))
        break
      }
      self.endedInCR = bytes.unsafeByte(at: end) == 0x0d
      offset = end + 1
      guard self.line.isEmpty else {
        try self.holdLine(bytes.extracting(start..<end))
        self.keep(bytes, &borrowed)
        guard try self.takeHeldLine(onEvent) else { return }
        continue
      }
      let line = bytes.extracting(start..<end)
      switch try self.field(of: line) {
      case .data(let value) where !self.hasData:
        try self.reserve(value.count)
        self.hasData = true
        borrowed = start + value.lowerBound..<start + value.upperBound
      case .data(let value):
        self.keep(bytes, &borrowed)
        try self.addData(line.extracting(value))
      case .name(let value): self.name = [UInt8](copying: line.extracting(value))
      case .other: break
      case .blank:
        let range = borrowed
        borrowed = nil
        guard self.dispatch(bytes, range, onEvent) else { return }
      }
    }
    self.keep(bytes, &borrowed)
  }

  // MARK: - Lines

  /// A line, by what it does to the event. The ranges are of its bytes.
  private enum Field {
    case data(Range<Int>)
    case name(Range<Int>)
    /// A comment, or a field without a meaning here.
    case other
    /// The event ends.
    case blank
  }

  private mutating func field(of line: RawSpan) throws(EventError) -> Field {
    let count = line.byteCount
    guard count <= self.maximumSize else { throw .tooLarge(maximum: self.maximumSize) }
    var start = 0
    if self.isAtStart {
      self.isAtStart = false
      if count >= 3, line.extracting(0..<3).equals("\u{FEFF}") { start = 3 }
    }
    guard start < count else { return .blank }
    // Lines of data with a space are nearly all there are.
    if count - start >= 6, line.extracting(start..<start + 6).equals("data: ") {
      return .data(start + 6..<count)
    }
    let colon = line.firstColon(from: start)
    var valueStart = min(colon + 1, count)
    if valueStart < count, line.unsafeByte(at: valueStart) == 0x20 { valueStart += 1 }
    let name = line.extracting(start..<colon)
    if name.equals("data") { return .data(valueStart..<count) }
    if name.equals("event") { return .name(valueStart..<count) }
    return .other
  }

  private mutating func holdLine(_ piece: RawSpan) throws(EventError) {
    guard self.line.count + piece.byteCount <= self.maximumSize else {
      throw .tooLarge(maximum: self.maximumSize)
    }
    self.line.append(piece)
  }

  /// - Returns: false where the receiver wants no more.
  private mutating func takeHeldLine(
    _ onEvent: (RawSpan, RawSpan) -> Bool
  ) throws(EventError) -> Bool {
    var line: [UInt8] = []
    swap(&line, &self.line)
    let goesOn = try self.take(line.rawSpan, onEvent)
    // Its buffer is used again.
    if line.capacity <= Self.keptCapacity {
      line.removeAll(keepingCapacity: true)
      self.line = line
    }
    return goesOn
  }

  private mutating func take(
    _ line: RawSpan, _ onEvent: (RawSpan, RawSpan) -> Bool
  ) throws(EventError) -> Bool {
    switch try self.field(of: line) {
    case .data(let value): try self.addData(line.extracting(value))
    case .name(let value): self.name = [UInt8](copying: line.extracting(value))
    case .other: break
    case .blank: return self.dispatch(line, nil, onEvent)
    }
    return true
  }

  // MARK: - Data

  /// Bytes of buffers that are kept from event to event.
  private static let keptCapacity = 64 << 10

  private func reserve(_ count: Int) throws(EventError) {
    guard self.data.count + count < self.maximumSize else {
      throw .tooLarge(maximum: self.maximumSize)
    }
  }

  private mutating func addData(_ value: RawSpan) throws(EventError) {
    try self.reserve(value.byteCount)
    if self.hasData { self.data.append(0x0a) }
    self.hasData = true
    self.data.append(value)
  }

  /// Copies the data that is still borrowed from `bytes`: the event goes on behind them.
  private mutating func keep(_ bytes: RawSpan, _ borrowed: inout Range<Int>?) {
    guard let range = borrowed else { return }
    borrowed = nil
    self.data.append(bytes.extracting(range))
  }

  /// - Parameter borrowed: where in `bytes` the event's data lies, if not in `data`.
  private mutating func dispatch(
    _ bytes: RawSpan, _ borrowed: Range<Int>?, _ onEvent: (RawSpan, RawSpan) -> Bool
  ) -> Bool {
    var goesOn = true
    // An event without data is never dispatched.
    if let borrowed {
      if !borrowed.isEmpty { goesOn = onEvent(self.name.rawSpan, bytes.extracting(borrowed)) }
    } else if !self.data.isEmpty {
      goesOn = onEvent(self.name.rawSpan, self.data.rawSpan)
    }
    self.hasData = false
    self.data.removeAll(keepingCapacity: self.data.capacity <= Self.keptCapacity)
    self.name.removeAll(keepingCapacity: true)
    return goesOn
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe self.append(contentsOf: $0) }
  }
}

extension RawSpan {
  /// The place of the first CR or LF at or after `start`.
  fileprivate func lineEnd(from start: Int) -> Int? {
    let count = self.byteCount
    var index = start
    // Eight bytes at a time: of those that a line end turns to zero, the lowest is exact.
    while index &+ 8 <= count {
      let word = unsafe self.unsafeLoadUnaligned(
        fromUncheckedByteOffset: index, as: UInt64.self
      ).littleEndian
      let lf = word ^ 0x0a0a_0a0a_0a0a_0a0a
      let cr = word ^ 0x0d0d_0d0d_0d0d_0d0d
      let ones: UInt64 = 0x0101_0101_0101_0101
      let found = ((lf &- ones) & ~lf | (cr &- ones) & ~cr) & (ones << 7)
      if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < count {
      let byte = self.unsafeByte(at: index)
      if byte == 0x0a || byte == 0x0d { return index }
      index &+= 1
    }
    return nil
  }

  /// The place of the first colon at or after `start`, or the end.
  fileprivate func firstColon(from start: Int) -> Int {
    var index = start
    while index < self.byteCount, self.unsafeByte(at: index) != UInt8(ascii: ":") { index &+= 1 }
    return index
  }
}
