import Codec
import Router
import Testing

@testable import Switchyard

@Suite("Routing section")
struct RoutingSectionTests {
  @Test("What a call leaves unset comes from the configuration")
  func completing() {
    var defaults = Configuration.Routing()
    defaults.regions = ["eu"]
    defaults.hedgeAfter = .milliseconds(1500)
    defaults.dataPolicy.noTraining = true
    let filled = defaults.completing(nil)
    #expect(filled?.regions == ["eu"])
    #expect(filled?.serviceLevel?.hedgeAfter?.duration == .milliseconds(1500))
    #expect(filled?.dataPolicy?.noTraining == true)

    let asked = Codec.Routing.with {
      $0.regions = ["us"]
      $0.dataPolicy = .with { $0.zeroRetention = true }
      $0.serviceLevel = .with { $0.hedgeAfter = .with { $0.seconds = 9 } }
    }
    let kept = defaults.completing(asked)
    #expect(kept?.regions == ["us"])
    // A call may ask for more of a provider, not for less.
    #expect(kept?.dataPolicy?.noTraining == true && kept?.dataPolicy?.zeroRetention == true)
    #expect(kept?.serviceLevel?.hedgeAfter?.duration == .seconds(9))
  }

  @Test("Without defaults a call's routing is as it came")
  func untouched() {
    #expect(Configuration.Routing().completing(nil) == nil)
    let asked = Codec.Routing.with { $0.only = ["a"] }
    #expect(Configuration.Routing().completing(asked) == asked)
  }
}
