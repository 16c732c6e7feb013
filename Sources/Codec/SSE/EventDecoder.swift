/// Why a stream of server-sent events can't be read on.
public enum EventError: Error, Equatable, Sendable {
  /// One event, or one of its lines, is larger than the decoder takes.
  case tooLarge(maximum: Int)
}

/// Cuts a `text/event-stream` into its events, however its bytes arrive. Follows
/// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream.
///
/// A line that lies whole in one read is looked at where it lies; one that is split is put
/// together first. `id` and `retry` mean nothing here and are passed over.
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
    while offset < bytes.byteCount {
      if self.endedInCR {
        self.endedInCR = false
        if bytes.byte(offset) == 0x0a {
          offset += 1
          continue
        }
      }
      guard let end = bytes.lineEnd(from: offset) else {
        return try self.holdLine(bytes.extracting(offset..<bytes.byteCount))
      }
      let piece = bytes.extracting(offset..<end)
      self.endedInCR = bytes.byte(end) == 0x0d
      offset = end + 1
      if self.line.isEmpty {
        guard try self.take(piece, onEvent) else { return }
      } else {
        try self.holdLine(piece)
        let line = self.line
        self.line = []
        guard try self.take(unsafe line.span.bytes, onEvent) else { return }
      }
    }
  }

  private mutating func holdLine(_ piece: RawSpan) throws(EventError) {
    guard self.line.count + piece.byteCount <= self.maximumSize else {
      throw .tooLarge(maximum: self.maximumSize)
    }
    unsafe piece.withUnsafeBytes { unsafe self.line.append(contentsOf: $0) }
  }

  /// - Returns: false where the receiver wants no more.
  private mutating func take(
    _ whole: RawSpan, _ onEvent: (RawSpan, RawSpan) -> Bool
  ) throws(EventError) -> Bool {
    var start = 0
    if self.isAtStart {
      self.isAtStart = false
      if whole.byteCount >= 3, whole.extracting(0..<3).equals("\u{FEFF}") { start = 3 }
    }
    let line = whole.extracting(start..<whole.byteCount)
    guard line.byteCount <= self.maximumSize else { throw .tooLarge(maximum: self.maximumSize) }
    if line.byteCount == 0 { return self.dispatch(onEvent) }
    let colon = line.firstColon()
    var valueStart = min(colon + 1, line.byteCount)
    if valueStart < line.byteCount, line.byte(valueStart) == 0x20 { valueStart += 1 }
    let field = line.extracting(0..<colon)
    let value = line.extracting(valueStart..<line.byteCount)
    if field.equals("data") {
      try self.addData(value)
    } else if field.equals("event") {
      self.name = [UInt8](copying: value)
    }
    return true
  }

  private mutating func addData(_ value: RawSpan) throws(EventError) {
    guard self.data.count + value.byteCount < self.maximumSize else {
      throw .tooLarge(maximum: self.maximumSize)
    }
    if self.hasData { self.data.append(0x0a) }
    self.hasData = true
    unsafe value.withUnsafeBytes { unsafe self.data.append(contentsOf: $0) }
  }

  private mutating func dispatch(_ onEvent: (RawSpan, RawSpan) -> Bool) -> Bool {
    var goesOn = true
    // An event without data is never dispatched.
    if !self.data.isEmpty {
      goesOn = onEvent(unsafe self.name.span.bytes, unsafe self.data.span.bytes)
    }
    self.hasData = false
    self.data.removeAll(keepingCapacity: self.data.capacity <= 64 << 10)
    self.name.removeAll(keepingCapacity: true)
    return goesOn
  }
}

extension RawSpan {
  fileprivate func byte(_ offset: Int) -> UInt8 {
    unsafe self.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// The place of the first CR or LF at or after `start`.
  fileprivate func lineEnd(from start: Int) -> Int? {
    unsafe self.withUnsafeBytes { bytes in
      var index = start
      while index < bytes.count {
        let byte = unsafe bytes[index]
        if byte == 0x0a || byte == 0x0d { return index }
        index += 1
      }
      return nil
    }
  }

  /// The place of the first colon, or the end.
  fileprivate func firstColon() -> Int {
    unsafe self.withUnsafeBytes { unsafe $0.firstIndex(of: UInt8(ascii: ":")) ?? $0.count }
  }
}
