/// Appends JSON text to a buffer that it owns and can be reused. Commas come by themselves; that
/// objects and arrays are closed in order is the caller's to see to.
public struct JSONWriter: ~Copyable {
  public private(set) var text: [UInt8] = []
  private var needsComma = false

  /// - Parameter capacity: bytes to start with.
  public init(capacity: Int = 1024) { self.text.reserveCapacity(capacity) }

  /// Lends what was written.
  public func withText<Result>(_ body: (RawSpan) -> Result) -> Result {
    body(unsafe self.text.span.bytes)
  }

  /// Forgets what was written and keeps the buffer.
  public mutating func removeAll() {
    self.text.removeAll(keepingCapacity: true)
    self.needsComma = false
  }

  // MARK: - Structure

  public mutating func beginObject() { self.open(UInt8(ascii: "{")) }
  public mutating func endObject() { self.close(UInt8(ascii: "}")) }
  public mutating func beginArray() { self.open(UInt8(ascii: "[")) }
  public mutating func endArray() { self.close(UInt8(ascii: "]")) }

  private mutating func open(_ bracket: UInt8) {
    self.separate()
    self.text.append(bracket)
    self.needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    self.text.append(bracket)
    self.needsComma = true
  }

  private mutating func separate() {
    if self.needsComma { self.text.append(UInt8(ascii: ",")) }
    self.needsComma = true
  }

  /// A member's name, which needs no escaping; its value comes next.
  public mutating func key(_ name: StaticString) {
    self.separate()
    self.text.append(UInt8(ascii: "\""))
    unsafe self.text.append(
      contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    self.text.append(UInt8(ascii: "\""))
    self.text.append(UInt8(ascii: ":"))
    self.needsComma = false
  }

  /// A member's name that may need escaping.
  public mutating func key(escaping name: String) {
    self.string(name)
    self.text.append(UInt8(ascii: ":"))
    self.needsComma = false
  }

  // MARK: - Values

  public mutating func string(_ value: String) {
    self.separate()
    self.text.append(UInt8(ascii: "\""))
    self.escape(value)
    self.text.append(UInt8(ascii: "\""))
  }

  public mutating func int(_ value: Int64) {
    self.separate()
    self.text.append(contentsOf: String(value).utf8)
  }

  /// The shortest text that reads back as `value`, which is finite: JSON has nothing else.
  public mutating func double(_ value: Double) {
    precondition(value.isFinite, "JSON has no such number")
    self.separate()
    if let whole = Int64(exactly: value) {
      self.text.append(contentsOf: String(whole).utf8)
    } else {
      self.text.append(contentsOf: value.description.utf8)
    }
  }

  public mutating func bool(_ value: Bool) {
    self.separate()
    self.text.append(contentsOf: (value ? "true" : "false").utf8)
  }

  public mutating func null() {
    self.separate()
    self.text.append(contentsOf: "null".utf8)
  }

  /// Splices in JSON text, which the caller has validated, as it is.
  public mutating func raw(_ json: String) {
    self.separate()
    self.text.append(contentsOf: json.utf8)
  }

  /// Splices the members of an object, which the caller has validated, into the open one.
  public mutating func rawMembers(of object: String) {
    let blank: (UInt8) -> Bool = { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0d) }
    guard let open = object.utf8.firstIndex(of: UInt8(ascii: "{")),
      let close = object.utf8.lastIndex(of: UInt8(ascii: "}")), open < close
    else { return }
    let members = object.utf8[object.utf8.index(after: open)..<close]
    guard !members.allSatisfy(blank) else { return }
    self.separate()
    self.text.append(contentsOf: members)
  }

  /// A string of `prefix` and the bytes in base64, with padding.
  public mutating func base64(_ bytes: [UInt8], prefix: String = "") {
    self.separate()
    self.text.append(UInt8(ascii: "\""))
    self.escape(prefix)
    unsafe withUnsafeTemporaryAllocation(byteCount: Self.chunkSize, alignment: 4) { chunk in
      var filled = 0
      for index in stride(from: 0, to: bytes.count, by: 3) {
        if filled == Self.chunkSize {
          unsafe self.text.append(contentsOf: chunk)
          filled = 0
        }
        let rest = bytes.count &- index
        let second = rest > 1 ? UInt32(bytes[index &+ 1]) << 8 : 0
        let third = rest > 2 ? UInt32(bytes[index &+ 2]) : 0
        let group = UInt32(bytes[index]) << 16 | second | third
        unsafe chunk[filled] = Self.base64Digit(group >> 18)
        unsafe chunk[filled &+ 1] = Self.base64Digit(group >> 12)
        unsafe chunk[filled &+ 2] = rest > 1 ? Self.base64Digit(group >> 6) : UInt8(ascii: "=")
        unsafe chunk[filled &+ 3] = rest > 2 ? Self.base64Digit(group) : UInt8(ascii: "=")
        filled &+= 4
      }
      unsafe self.text.append(contentsOf: chunk[0..<filled])
    }
    self.text.append(UInt8(ascii: "\""))
  }

  /// Of the lowest six bits.
  @inline(__always)
  private static func base64Digit(_ bits: UInt32) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: bits & 63)
    return switch value {
    case 0..<26: UInt8(ascii: "A") &+ value
    case 26..<52: UInt8(ascii: "a") &+ (value &- 26)
    case 52..<62: UInt8(ascii: "0") &+ (value &- 52)
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }

  // MARK: - Escaping

  /// Bytes that are put together before they are appended; a multiple of 4. With the word beyond
  /// it a chunk has 1024 bytes, the most that is taken from the stack.
  private static let chunkSize = 1016

  /// Eight bytes at a time: what needs no escape is copied as it is looked at.
  private mutating func escape(_ value: String) {
    var value = value
    value.withUTF8 { utf8 in
      // An escape has at most 6 bytes; a word is stored whole where part of it counts.
      unsafe withUnsafeTemporaryAllocation(byteCount: Self.chunkSize + 8, alignment: 8) { chunk in
        let source = UnsafeRawBufferPointer(utf8)
        var filled = 0
        var index = 0
        while index < source.count {
          if filled > Self.chunkSize - 8 {
            unsafe self.text.append(contentsOf: chunk[0..<filled])
            filled = 0
          }
          var plain = 0
          if index &+ 8 <= source.count {
            let word = unsafe source.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            unsafe chunk.storeBytes(of: word, toByteOffset: filled, as: UInt64.self)
            plain = Self.plainCount(word.littleEndian)
          } else if unsafe !Self.needsEscape(source[index]) {
            unsafe chunk[filled] = source[index]
            plain = 1
          }
          filled &+= plain
          index &+= plain
          if plain == 0 {
            unsafe filled &+= Self.storeEscape(of: source[index], in: chunk, at: filled)
            index &+= 1
          }
        }
        unsafe self.text.append(contentsOf: chunk[0..<filled])
      }
    }
  }

  /// How many of the eight bytes of `word`, lowest first, stand before one that needs an escape.
  @inline(__always)
  private static func plainCount(_ word: UInt64) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let control = (word &- ones &* 0x20) & ~word
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5c)
    let found = control | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash
    // The lowest of the marked bytes is exact; with none this is 64 / 8.
    return (found & (ones << 7)).trailingZeroBitCount / 8
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  /// - Returns: the escape's length.
  private static func storeEscape(
    of byte: UInt8, in chunk: UnsafeMutableRawBufferPointer, at offset: Int
  ) -> Int {
    unsafe chunk[offset] = UInt8(ascii: "\\")
    let short: UInt8? =
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
      case 0x0a: UInt8(ascii: "n")
      case 0x0d: UInt8(ascii: "r")
      case 0x09: UInt8(ascii: "t")
      default: nil
      }
    if let short {
      unsafe chunk[offset + 1] = short
      return 2
    }
    let low = byte & 15
    unsafe chunk[offset + 1] = UInt8(ascii: "u")
    unsafe chunk[offset + 2] = UInt8(ascii: "0")
    unsafe chunk[offset + 3] = UInt8(ascii: "0")
    unsafe chunk[offset + 4] = UInt8(ascii: "0") + byte >> 4
    unsafe chunk[offset + 5] = low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10
    return 6
  }
}
