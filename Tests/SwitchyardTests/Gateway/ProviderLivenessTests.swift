import Testing

@testable import Switchyard

@Suite("ProviderLiveness")
struct ProviderLivenessTests {
  private func liveness(_ providers: String...) -> ProviderLiveness {
    var liveness = ProviderLiveness()
    liveness.adopt(providers, unchanged: [])
    return liveness
  }

  @Test("A provider is live from its first answer to its third lost connection in a row")
  func course() {
    var liveness = self.liveness("a", "b")
    #expect(!liveness.isLive("a"))
    #expect(liveness.unreached == ["a", "b"])
    let first = [liveness.didAnswer("a"), liveness.didAnswer("a")]
    #expect(first == [true, false])
    #expect(liveness.isLive("a"))
    #expect(liveness.unreached == ["b"])

    var failures = [liveness.didNotConnect("a"), liveness.didNotConnect("a")]
    // An answer between them starts the count anew, and is no news.
    let between = liveness.didAnswer("a")
    #expect(!between)
    failures += [liveness.didNotConnect("a"), liveness.didNotConnect("a")]
    #expect(failures == [false, false, false, false])
    #expect(liveness.isLive("a"))
    let last = [liveness.didNotConnect("a"), liveness.didNotConnect("a")]
    #expect(last == [true, false])
    #expect(!liveness.isLive("a"))
    let again = liveness.didAnswer("a")
    #expect(again)
  }

  @Test("A provider that was never reached is not news when it fails")
  func neverReached() {
    var liveness = self.liveness("a")
    let isNews = liveness.didNotConnect("a")
    #expect(!isNews)
    #expect(!liveness.isLive("a"))
  }

  @Test("What another loop found out is taken over, and told once")
  func others() {
    var liveness = self.liveness("a")
    let news = [
      liveness.set("a", isLive: false), liveness.set("a", isLive: false),
      liveness.set("a", isLive: true),
      liveness.set("a", isLive: true), liveness.set("a", isLive: false),
    ]
    #expect(news == [true, false, true, false, true])
    #expect(liveness.unreached == ["a"])
  }

  @Test("After a reload what is configured as before is as live, and nobody else is known")
  func adoption() {
    var liveness = self.liveness("kept", "changed", "gone")
    for provider in ["kept", "changed", "gone"] { _ = liveness.didAnswer(provider) }
    liveness.adopt(["new", "changed", "kept"], unchanged: ["kept"])
    #expect(liveness.isLive("kept"))
    #expect(liveness.unreached == ["changed", "new"])
    let isNews = liveness.didAnswer("gone")
    #expect(!isNews && !liveness.isLive("gone"))
  }
}
