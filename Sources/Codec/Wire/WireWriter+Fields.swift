/// One `write` for each type of field. Fields without explicit presence are left out at their
/// default, as proto3 asks.
extension WireWriter {
  // MARK: - Singular

  public mutating func write(_ value: String, _ number: Int) {
    if !value.isEmpty { self.appendString(value, number) }
  }

  public mutating func write(_ value: [UInt8], _ number: Int) {
    if !value.isEmpty { self.appendBytes(value, number) }
  }

  public mutating func write(_ value: Bool, _ number: Int) {
    if value { self.writePresent(value, number) }
  }

  public mutating func write(_ value: Int32, _ number: Int) {
    if value != 0 { self.writePresent(value, number) }
  }

  public mutating func write(_ value: Int64, _ number: Int) {
    if value != 0 { self.writePresent(value, number) }
  }

  public mutating func write(_ value: Double, _ number: Int) {
    // By bits: -0.0 is not the default.
    if value.bitPattern != 0 { self.writePresent(value, number) }
  }

  public mutating func write<E: WireEnum>(_ value: E, _ number: Int) {
    if value.rawValue != 0 { self.writePresent(value.rawValue, number) }
  }

  // MARK: - Explicit presence

  public mutating func write(_ value: Bool?, _ number: Int) {
    if let value { self.writePresent(value, number) }
  }

  public mutating func write(_ value: Int32?, _ number: Int) {
    if let value { self.writePresent(value, number) }
  }

  public mutating func write(_ value: Int64?, _ number: Int) {
    if let value { self.writePresent(value, number) }
  }

  public mutating func write(_ value: Double?, _ number: Int) {
    if let value { self.writePresent(value, number) }
  }

  public mutating func write<M: WireMessage>(_ value: M?, _ number: Int) {
    if let value { self.appendMessage(value, number) }
  }

  // MARK: - Members of a oneof: written even at their default

  public mutating func writePresent(_ value: String, _ number: Int) {
    self.appendString(value, number)
  }

  public mutating func writePresent(_ value: [UInt8], _ number: Int) {
    self.appendBytes(value, number)
  }

  public mutating func writePresent<M: WireMessage>(_ value: M, _ number: Int) {
    self.appendMessage(value, number)
  }

  public mutating func writePresent(_ value: Bool, _ number: Int) {
    self.appendTag(number, .varint)
    self.appendVarint(value ? 1 : 0)
  }

  public mutating func writePresent(_ value: Int32, _ number: Int) {
    self.appendTag(number, .varint)
    // Negative numbers take ten bytes: int32 is sign-extended to 64 bits on the wire.
    self.appendVarint(UInt64(bitPattern: Int64(value)))
  }

  public mutating func writePresent(_ value: Int64, _ number: Int) {
    self.appendTag(number, .varint)
    self.appendVarint(UInt64(bitPattern: value))
  }

  public mutating func writePresent(_ value: Double, _ number: Int) {
    self.appendTag(number, .fixed64)
    self.appendFixed64(value.bitPattern)
  }

  // MARK: - Repeated

  public mutating func write(_ values: [String], _ number: Int) {
    for value in values { self.appendString(value, number) }
  }

  public mutating func write(_ values: [[UInt8]], _ number: Int) {
    for value in values { self.appendBytes(value, number) }
  }

  public mutating func write<M: WireMessage>(_ values: [M], _ number: Int) {
    // By index: a name bound to an element copies it.
    for index in values.indices { self.appendMessage(values[index], number) }
  }

  /// Packed, as proto3 does by default.
  public mutating func write<E: WireEnum>(_ values: [E], _ number: Int) {
    self.writePacked(values, number, as: EnumCoding<E>.self)
  }

  /// Entries in the order of their keys, so that equal messages have equal bytes; key and value
  /// even where empty, as the reference implementation writes them.
  public mutating func write(_ map: [String: String], _ number: Int) {
    self.write(map, number, keys: StringCoding.self, values: StringCoding.self)
  }
}
