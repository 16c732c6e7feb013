import Codec
import Testing

@testable import Router

@Suite("Cost")
struct CostTests {
  private static let full = Price.with {
    $0.input = 3
    $0.cachedInput = 0.3
    $0.cacheWrite = 3.75
    $0.longCacheWrite = 6
    $0.output = 15
    $0.longInput = [
      .with {
        $0.aboveInputTokens = 500_000
        $0.output = 40
      },
      .with {
        $0.aboveInputTokens = 200_000
        $0.input = 6
        $0.cachedInput = 0.6
        $0.cacheWrite = 7.5
        $0.output = 22.5
      },
    ]
  }

  private static func usage(
    _ input: Int32, _ output: Int32, cached: Int32? = nil, write: Int32? = nil,
    longWrite: Int32? = nil
  ) -> Usage {
    .with {
      $0.inputTokens = input
      $0.outputTokens = output
      $0.cachedInputTokens = cached
      $0.cacheWriteTokens = write
      $0.longCacheWriteTokens = longWrite
    }
  }

  @Test(
    "billionths of a dollar, exactly",
    arguments: [
      (Self.usage(0, 0), 0), (Self.usage(1, 0), 3000), (Self.usage(1000, 1000), 18_000_000),
      (Self.usage(1000, 0, cached: 1000), 300_000),
      (Self.usage(1000, 0, cached: 600, write: 400), 180_000 + 1_500_000),
      (Self.usage(1000, 0, write: 400, longWrite: 100), 1_800_000 + 1_125_000 + 600_000),
      // Longer than 200,000: every price of the call is another.
      (Self.usage(200_000, 0), 600_000_000), (Self.usage(200_001, 0), 1_200_006_000),
      (Self.usage(300_000, 10, cached: 100_000), 1_200_000_000 + 60_000_000 + 225_000),
      // The second step only changes the output's.
      (Self.usage(500_001, 1), 1_500_003_000 + 40_000),
      // Parts larger than the whole, and below nothing.
      (Self.usage(10, 0, cached: 1000), 300_000), (Self.usage(-5, -5, cached: -1), 0),
      (Self.usage(100, 0, longWrite: 100), 600_000),
    ] as [(Usage, Int64)])
  func table(usage: Usage, nanoUSD: Int64) {
    #expect(TokenPrices(Self.full).nanoUSD(of: usage) == nanoUSD)
  }

  @Test(
    "rounded half up, once",
    arguments: [(1, 0), (4, 0), (5, 1), (14, 1), (15, 2)] as [(Int32, Int64)])
  func rounding(tokens: Int32, nanoUSD: Int64) {
    // A tenth of a nanodollar a token.
    let prices = TokenPrices(.with { $0.input = 0.0001 })
    #expect(prices.nanoUSD(of: Self.usage(tokens, 0)) == nanoUSD)
  }

  @Test("a price that is needed and unknown leaves the cost unknown")
  func unknown() {
    let input = TokenPrices(.with { $0.input = 1 })
    #expect(input.nanoUSD(of: Self.usage(1, 0)) == 1000)
    #expect(input.nanoUSD(of: Self.usage(1, 1)) == nil)
    #expect(input.nanoUSD(of: Self.usage(10, 0, cached: 10)) == 10_000)
    #expect(input.nanoUSD(of: Self.usage(10, 0, write: 1)) == nil)
    #expect(input.nanoUSD(of: Self.usage(10, 0, write: 1, longWrite: 1)) == nil)
    #expect(TokenPrices(Price()).nanoUSD(of: Self.usage(0, 0)) == 0)
    #expect(TokenPrices(Price()).nanoUSD(of: Self.usage(1, 0)) == nil)
  }

  @Test("what is no price is unknown", arguments: [-1, -.infinity, .nan] as [Double])
  func noPrice(price: Double) {
    #expect(TokenPrices(.with { $0.input = price }).nanoUSD(of: Self.usage(1, 0)) == nil)
  }

  @Test("absurd prices and counts stay within bounds")
  func saturation() {
    let prices = TokenPrices(
      .with {
        $0.input = .infinity
        $0.output = .greatestFiniteMagnitude
      })
    let cost = prices.nanoUSD(of: Self.usage(.max, .max, cached: .max, write: 0))
    #expect(cost == 2 * Int64(Int32.max) * 1_000_000_000)
    #expect(Int64.max.addingSaturating(1) == .max)
    #expect(Int64.min.addingSaturating(-1) == .min)
  }

  @Test("adding an attempt's usage saturates and keeps what is unknown unknown")
  func adding() {
    var sum = Usage()
    sum.add(Self.usage(.max, 1, cached: 2), cost: nil)
    sum.add(Self.usage(1, 2), cost: 5)
    #expect(sum.inputTokens == .max)
    #expect(sum.outputTokens == 3)
    #expect(sum.cachedInputTokens == 2)
    #expect(sum.cacheWriteTokens == nil)
    #expect(sum.costNanoUSD == 5)
  }
}
