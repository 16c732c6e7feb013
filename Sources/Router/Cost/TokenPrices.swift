package import Codec

/// A `Price` in integers: picodollars a token, which is a millionth of "US dollars per million
/// tokens". Rounded once, here; everything after is exact.
package struct TokenPrices: Equatable, Sendable {
  /// Picodollars a token; nil where unknown.
  struct Rates: Equatable, Sendable {
    var input: UInt64?
    var cachedInput: UInt64?
    var cacheWrite: UInt64?
    var longCacheWrite: UInt64?
    var output: UInt64?
  }

  /// Dollars per million tokens above which a price can only be a mistake: it is brought down to
  /// this, and sums stay within 128 bits.
  static let maximumDollars = 1e6

  private let base: Rates
  /// Shortest first: for input longer than `above` tokens, these replace `base`.
  private let longInput: [(above: Int32, rates: Rates)]

  package init(_ price: Price) {
    let base = Rates(
      input: Self.picodollars(price.input), cachedInput: Self.picodollars(price.cachedInput),
      cacheWrite: Self.picodollars(price.cacheWrite),
      longCacheWrite: Self.picodollars(price.longCacheWrite),
      output: Self.picodollars(price.output))
    self.base = base
    self.longInput = price.longInput.sorted { $0.aboveInputTokens < $1.aboveInputTokens }.map {
      long in
      let rates = Rates(
        input: Self.picodollars(long.input) ?? base.input,
        cachedInput: Self.picodollars(long.cachedInput) ?? base.cachedInput,
        cacheWrite: Self.picodollars(long.cacheWrite) ?? base.cacheWrite,
        longCacheWrite: base.longCacheWrite,
        output: Self.picodollars(long.output) ?? base.output)
      return (long.aboveInputTokens, rates)
    }
  }

  /// The prices of a call with so many input tokens.
  func rates(inputTokens: Int32) -> Rates {
    self.longInput.last { inputTokens > $0.above }?.rates ?? self.base
  }

  /// Nil for no price, and for one that is no price: negative or not a number.
  static func picodollars(_ dollarsPerMillion: Double?) -> UInt64? {
    guard let dollars = dollarsPerMillion, dollars >= 0 else { return nil }
    return UInt64((min(dollars, Self.maximumDollars) * 1e6).rounded(.toNearestOrAwayFromZero))
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.base == right.base && left.longInput.elementsEqual(right.longInput, by: ==)
  }
}
