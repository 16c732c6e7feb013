/// Fields whose type a `FieldCoding` names.
extension WireWriter {
  /// Appends a singular field, which is left out at its default.
  public mutating func write<Coding: FieldCoding>(
    _ value: Coding.Value, _ number: Int, as coding: Coding.Type
  ) {
    if !Coding.isDefault(value) { Coding.write(value, number, to: &self) }
  }

  /// Appends a member of a oneof, even at its default.
  public mutating func writePresent<Coding: FieldCoding>(
    _ value: Coding.Value, _ number: Int, as coding: Coding.Type
  ) {
    Coding.write(value, number, to: &self)
  }

  /// Appends a list behind one tag, as proto3 does by default.
  public mutating func writePacked<Coding: ScalarCoding>(
    _ values: [Coding.Value], _ number: Int, as coding: Coding.Type
  ) {
    guard !values.isEmpty else { return }
    self.appendNested(number) { writer in
      for value in values { Coding.writeValue(value, to: &writer) }
    }
  }

  /// Appends a list with a tag in front of each element, for a field with `[packed = false]`.
  public mutating func writeUnpacked<Coding: ScalarCoding>(
    _ values: [Coding.Value], _ number: Int, as coding: Coding.Type
  ) {
    for value in values { Coding.write(value, number, to: &self) }
  }

  /// Appends a map's entries in the order of their keys, so that equal messages have equal bytes;
  /// key and value even at their defaults, as the reference implementation writes them.
  public mutating func write<Keys: MapKeyCoding, Values: FieldCoding>(
    _ map: [Keys.Value: Values.Value], _ number: Int, keys: Keys.Type, values: Values.Type
  ) {
    for (key, value) in map.sorted(by: { Keys.precedes($0.key, $1.key) }) {
      self.appendNested(number) { entry in
        Keys.write(key, 1, to: &entry)
        Values.write(value, 2, to: &entry)
      }
    }
  }
}
