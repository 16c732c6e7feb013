/// Appends JSON text to a buffer that it owns and can be reused. Commas come by themselves; that
/// objects and arrays are closed in order is the caller's to see to.
public struct JSONWriter: ~Copyable {
  public private(set) var text: [UInt8] = []
  private var needsComma = false

  /// - Parameter capacity: bytes to start with.
  public init(capacity: Int = 1024) { self.text.reserveCapacity(capacity) }

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
    self.text.reserveCapacity(self.text.count + (bytes.count + 2) / 3 * 4 + 1)
    for index in stride(from: 0, to: bytes.count, by: 3) {
      let rest = bytes.count - index
      let second = rest > 1 ? UInt32(bytes[index + 1]) << 8 : 0
      let third = rest > 2 ? UInt32(bytes[index + 2]) : 0
      let group = UInt32(bytes[index]) << 16 | second | third
      self.text.append(Self.alphabet[Int(group >> 18 & 63)])
      self.text.append(Self.alphabet[Int(group >> 12 & 63)])
      self.text.append(rest > 1 ? Self.alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
      self.text.append(rest > 2 ? Self.alphabet[Int(group & 63)] : UInt8(ascii: "="))
    }
    self.text.append(UInt8(ascii: "\""))
  }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  // MARK: - Escaping

  /// Runs without anything to escape are copied whole.
  private mutating func escape(_ value: String) {
    var value = value
    value.withUTF8 { utf8 in
      var run = 0
      var index = 0
      while index < utf8.count {
        let byte = unsafe utf8[index]
        if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
          index += 1
          continue
        }
        unsafe self.text.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[run..<index]))
        self.appendEscape(of: byte)
        index += 1
        run = index
      }
      unsafe self.text.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[run..<utf8.count]))
    }
  }

  private mutating func appendEscape(of byte: UInt8) {
    self.text.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): self.text.append(byte)
    case 0x0a: self.text.append(UInt8(ascii: "n"))
    case 0x0d: self.text.append(UInt8(ascii: "r"))
    case 0x09: self.text.append(UInt8(ascii: "t"))
    default:
      let digits = Array("0123456789abcdef".utf8)
      self.text.append(contentsOf: "u00".utf8)
      self.text.append(digits[Int(byte >> 4)])
      self.text.append(digits[Int(byte & 15)])
    }
  }
}
