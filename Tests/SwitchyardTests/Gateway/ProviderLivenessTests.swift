import Testing

@testable import Switchyard

@Suite("ProviderLiveness")
struct ProviderLivenessTests {
  @Test("A provider is live from its first answer to its third lost connection in a row")
  func course() {
    var liveness = ProviderLiveness(providers: 2)
    #expect(!liveness.isLive(0))
    #expect(liveness.unreached == [0, 1])
    let first = [liveness.didAnswer(0), liveness.didAnswer(0)]
    #expect(first == [true, false])
    #expect(liveness.isLive(0))
    #expect(liveness.unreached == [1])

    var failures = [liveness.didNotConnect(0), liveness.didNotConnect(0)]
    // An answer between them starts the count anew, and is no news.
    let between = liveness.didAnswer(0)
    #expect(!between)
    failures += [liveness.didNotConnect(0), liveness.didNotConnect(0)]
    #expect(failures == [false, false, false, false])
    #expect(liveness.isLive(0))
    let last = [liveness.didNotConnect(0), liveness.didNotConnect(0)]
    #expect(last == [true, false])
    #expect(!liveness.isLive(0))
    let again = liveness.didAnswer(0)
    #expect(again)
  }

  @Test("A provider that was never reached is not news when it fails")
  func neverReached() {
    var liveness = ProviderLiveness(providers: 1)
    let isNews = liveness.didNotConnect(0)
    #expect(!isNews)
    #expect(!liveness.isLive(0))
  }

  @Test("What another loop found out is taken over, and told once")
  func others() {
    var liveness = ProviderLiveness(providers: 1)
    let news = [
      liveness.set(0, isLive: false), liveness.set(0, isLive: false), liveness.set(0, isLive: true),
      liveness.set(0, isLive: true), liveness.set(0, isLive: false),
    ]
    #expect(news == [true, false, true, false, true])
    #expect(liveness.unreached == [0])
  }
}
