/// The text of values inside a JSON document, as it stands there: key order, large integers and
/// spelling survive. The document is one that a `JSONParser` has found valid; of another, what is
/// found means nothing, but nothing traps.
public struct JSONSource: ~Escapable {
  private let bytes: RawSpan

  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) { self.bytes = bytes }

  /// The first member of this name, which needs no escaping; nil where there is none, or this is no
  /// object.
  public func member(_ name: StaticString) -> Range<Int>? {
    var place = self.start(of: UInt8(ascii: "{"))
    while let (key, value) = self.nextMember(&place) {
      // Between its quotes.
      let text = self.bytes.extracting(key.lowerBound + 1..<key.upperBound - 1)
      if text.equals(name) { return value }
    }
    return nil
  }

  /// Of the elements of an array, in order; empty where this is none.
  public var elements: [Range<Int>] {
    var elements: [Range<Int>] = []
    var place = self.start(of: UInt8(ascii: "["))
    while let element = self.nextEntry(&place) { elements.append(element) }
    return elements
  }

  /// Of the members of an object: the names with their quotes, and the values.
  public var members: [(key: Range<Int>, value: Range<Int>)] {
    var members: [(key: Range<Int>, value: Range<Int>)] = []
    var place = self.start(of: UInt8(ascii: "{"))
    while let member = self.nextMember(&place) { members.append(member) }
    return members
  }

  /// A value's text.
  public func string(_ range: Range<Int>) -> String? {
    String(validatingUTF8: self.bytes.extracting(range))
  }

  /// A view of one value.
  @_lifetime(copy self)
  public func value(_ range: Range<Int>) -> JSONSource {
    JSONSource(self.bytes.extracting(range))
  }

  // MARK: - Scanning

  /// The place of the first entry; the end where this is another kind of value.
  private func start(of bracket: UInt8) -> Int {
    let place = self.skipBlanks(from: 0)
    guard place < self.bytes.byteCount, self.byte(at: place) == bracket else {
      return self.bytes.byteCount
    }
    return self.skipBlanks(from: place + 1)
  }

  /// - Parameter place: of the entry; then of the next.
  private func nextEntry(_ place: inout Int) -> Range<Int>? {
    guard place < self.bytes.byteCount else { return nil }
    let value = self.value(at: place)
    if value.isEmpty { return nil }
    self.step(behind: value.upperBound, &place)
    return value
  }

  private func nextMember(_ place: inout Int) -> (key: Range<Int>, value: Range<Int>)? {
    guard place < self.bytes.byteCount else { return nil }
    let key = self.value(at: place)
    let colon = self.skipBlanks(from: key.upperBound)
    guard key.count >= 2, colon < self.bytes.byteCount,
      self.byte(at: colon) == UInt8(ascii: ":")
    else { return nil }
    let value = self.value(at: colon + 1)
    self.step(behind: value.upperBound, &place)
    return (key, value)
  }

  /// Behind the comma, or to the end where none follows.
  private func step(behind end: Int, _ place: inout Int) {
    place = self.skipBlanks(from: end)
    let isComma = place < self.bytes.byteCount && self.byte(at: place) == UInt8(ascii: ",")
    place = isComma ? self.skipBlanks(from: place + 1) : self.bytes.byteCount
  }

  private func byte(at place: Int) -> UInt8 { self.bytes.unsafeByte(at: place) }

  /// The value that begins behind the blanks at `place`.
  private func value(at place: Int) -> Range<Int> {
    let start = self.skipBlanks(from: place)
    var index = start
    var depth = 0
    while index < self.bytes.byteCount {
      switch self.byte(at: index) {
      case UInt8(ascii: "\""):
        index = self.endOfString(at: index)
        if depth == 0 { return start..<index }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        index += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return start..<index }
        depth -= 1
        index += 1
        if depth == 0 { return start..<index }
      case UInt8(ascii: ","), 0x20, 0x09, 0x0a, 0x0d:
        if depth == 0 { return start..<index }
        index += 1
      default: index += 1
      }
    }
    return start..<index
  }

  /// Behind the closing quote.
  private func endOfString(at start: Int) -> Int {
    var index = start + 1
    while index < self.bytes.byteCount {
      let byte = self.byte(at: index)
      if byte == UInt8(ascii: "\\") {
        index += 2
        continue
      }
      index += 1
      if byte == UInt8(ascii: "\"") { break }
    }
    return min(index, self.bytes.byteCount)
  }

  private func skipBlanks(from place: Int) -> Int {
    var index = place
    while index < self.bytes.byteCount {
      let byte = self.byte(at: index)
      guard byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) else { break }
      index += 1
    }
    return index
  }
}
