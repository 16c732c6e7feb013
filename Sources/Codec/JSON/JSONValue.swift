/// One value of a parsed document: a view of the parser's tape, which it cannot outlive. Reading
/// what is not there, or is of another kind, gives nil; nothing traps on what a peer sent.
public struct JSONValue: ~Escapable {
  public enum Kind: Sendable {
    case object
    case array
    case string
    case number
    case bool
    case null
  }

  private let tape: Span<UInt64>
  private let strings: RawSpan
  /// Of the value's first word.
  private let place: Int

  @_lifetime(copy tape, copy strings)
  init(tape: Span<UInt64>, strings: RawSpan, place: Int) {
    self.tape = tape
    self.strings = strings
    self.place = place
  }

  private static let payloadMask: UInt64 = (1 << 56) - 1

  private var word: UInt64 { self.tape[self.place] }
  private var tag: UInt8 { UInt8(truncatingIfNeeded: self.word >> 56) }

  public var kind: Kind {
    switch self.tag {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
    case UInt8(ascii: "n"): .null
    default: .number
    }
  }

  public var isNull: Bool { self.tag == UInt8(ascii: "n") }

  // MARK: - Scalars

  public var bool: Bool? {
    switch self.tag {
    case UInt8(ascii: "t"): true
    case UInt8(ascii: "f"): false
    default: nil
    }
  }

  /// A number without a fraction that fits.
  public var int64: Int64? {
    switch self.tag {
    case UInt8(ascii: "l"): Int64(bitPattern: self.tape[self.place + 1])
    case UInt8(ascii: "u"): Int64(exactly: self.tape[self.place + 1])
    case UInt8(ascii: "d"): Int64(exactly: Double(bitPattern: self.tape[self.place + 1]))
    default: nil
    }
  }

  public var double: Double? {
    switch self.tag {
    case UInt8(ascii: "l"): Double(Int64(bitPattern: self.tape[self.place + 1]))
    case UInt8(ascii: "u"): Double(self.tape[self.place + 1])
    case UInt8(ascii: "d"): Double(bitPattern: self.tape[self.place + 1])
    default: nil
    }
  }

  /// A string's bytes, its escapes resolved; nil for what is no string.
  @_lifetime(copy self)
  public func utf8() -> RawSpan? {
    guard self.tag == UInt8(ascii: "\"") else { return nil }
    return self.stringBytes(at: self.place)
  }

  public var string: String? {
    guard let bytes = self.utf8() else { return nil }
    return String(validatingUTF8: bytes)
  }

  /// Whether it is the string `text`.
  public func equals(_ text: StaticString) -> Bool {
    guard let bytes = self.utf8() else { return false }
    return bytes.equals(text)
  }

  @_lifetime(copy self)
  private func stringBytes(at place: Int) -> RawSpan {
    let start = Int(self.tape[place] & Self.payloadMask) + 4
    return self.strings.extracting(start..<start + Int(self.stringLength(at: place)))
  }

  @inline(__always)
  private func stringLength(at place: Int) -> UInt32 {
    unsafe self.strings.unsafeLoadUnaligned(
      fromByteOffset: Int(self.tape[place] & Self.payloadMask), as: UInt32.self)
  }

  // MARK: - Members and elements

  /// The first member of this name; nil where there is none, or this is no object.
  @_lifetime(copy self)
  public func member(_ name: StaticString) -> JSONValue? {
    guard self.tag == UInt8(ascii: "{") else { return nil }
    let end = self.end
    let count = UInt32(truncatingIfNeeded: name.utf8CodeUnitCount)
    var key = self.place + 1
    while key < end {
      // Most names differ in length.
      if self.stringLength(at: key) == count, self.stringBytes(at: key).equals(name) {
        return JSONValue(tape: self.tape, strings: self.strings, place: key + 1)
      }
      key = self.next(after: key + 1)
    }
    return nil
  }

  /// The same, but nil for a member that is null too.
  @_lifetime(copy self)
  public func nonNull(_ name: StaticString) -> JSONValue? {
    guard let value = self.member(name), !value.isNull else { return nil }
    return value
  }

  /// Calls `body` with each element of an array, in order; with none where this is no array.
  public func forEachElement<Failure: Error>(
    _ body: (JSONValue) throws(Failure) -> Void
  ) throws(Failure) {
    guard self.tag == UInt8(ascii: "[") else { return }
    let end = self.end
    var place = self.place + 1
    while place < end {
      try body(JSONValue(tape: self.tape, strings: self.strings, place: place))
      place = self.next(after: place)
    }
  }

  /// Calls `body` with each member of an object, in order; with none where this is no object.
  public func forEachMember<Failure: Error>(
    _ body: (_ name: RawSpan, _ value: JSONValue) throws(Failure) -> Void
  ) throws(Failure) {
    guard self.tag == UInt8(ascii: "{") else { return }
    let end = self.end
    var key = self.place + 1
    while key < end {
      let value = JSONValue(tape: self.tape, strings: self.strings, place: key + 1)
      try body(self.stringBytes(at: key), value)
      key = self.next(after: key + 1)
    }
  }

  /// The first element of an array.
  @_lifetime(copy self)
  public func firstElement() -> JSONValue? {
    guard self.tag == UInt8(ascii: "["), self.place + 1 < self.end else { return nil }
    return JSONValue(tape: self.tape, strings: self.strings, place: self.place + 1)
  }

  /// The place of this object's or array's closing word.
  private var end: Int { Int(UInt32(truncatingIfNeeded: self.word)) - 1 }

  private func next(after place: Int) -> Int {
    let word = self.tape[place]
    switch UInt8(truncatingIfNeeded: word >> 56) {
    case UInt8(ascii: "{"), UInt8(ascii: "["): return Int(UInt32(truncatingIfNeeded: word))
    case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): return place + 2
    default: return place + 1
    }
  }
}

extension RawSpan {
  package func equals(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard self.byteCount == count else { return false }
    let other = unsafe UnsafeRawPointer(text.utf8Start)
    var index = 0
    while index &+ 8 <= count {
      let word = unsafe self.unsafeLoadUnaligned(
        fromUncheckedByteOffset: index, as: UInt64.self)
      guard unsafe word == other.loadUnaligned(fromByteOffset: index, as: UInt64.self) else {
        return false
      }
      index &+= 8
    }
    while index < count {
      guard unsafe self.unsafeByte(at: index) == other.load(fromByteOffset: index, as: UInt8.self)
      else { return false }
      index &+= 1
    }
    return true
  }
}
