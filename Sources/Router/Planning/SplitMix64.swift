/// Random numbers for routing: cheap, and the same again from the same seed. Steele, Lea and Flood,
/// "Fast splittable pseudorandom number generators", 2014. Nothing secret hangs on it.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { self.state = seed }

  package mutating func next() -> UInt64 {
    self.state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(self.state)
  }

  /// At least 0, less than 1.
  package mutating func nextUnit() -> Double { Self.unit(self.next()) }

  /// Spreads the bits of a number over all of its bits.
  static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  static func unit(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }
}
