/// When an offer or a provider is out, and for how long.
package struct HealthSettings: Equatable, Sendable {
  /// Tries within 30 s below which no breaker opens. Default 10.
  package var minimumVolume = 10
  /// The share of them that the provider or the network failed, from which one does. Default 0.5.
  package var failureShare = 0.5
  /// The first pause of an open breaker, which doubles with each probe that fails. Default 5 s.
  package var firstPause = Duration.seconds(5)
  /// Default 2 min.
  package var longestPause = Duration.seconds(120)
  /// How long a closed breaker takes to bring its offer's share of calls back to the whole.
  /// Default 30 s.
  package var slowStart = Duration.seconds(30)

  package init() {}
}
