import Clock
import Codec
import Testing

@testable import Router

@Suite("RouteExplanation")
struct RouteExplanationTests {
  @Test("names every offer left out, at most 16, each with its constraint")
  func rejections() throws {
    let offers = (0..<30).map { number in
      entry("m", [], offer("p\(number)", number, region: number == 29 ? "eu" : "us"))
    }
    let plan = try plan(
      try Catalog(entries: offers), request(), .with { $0.regions = ["eu"] })
    let start = MonotonicInstant.now
    var call = DispatchedCall(Dispatcher(callID: "call", plan: plan))
    _ = call.start(start)
    _ = call.dispatcher.completed(0, usage: Usage(), now: start + .nanoseconds(1_500_000_001))

    let route = call.dispatcher.route(receivedAt: start, now: start + .nanoseconds(1_500_000_001))
    #expect(route.provider == "p29")
    #expect(route.region == "eu")
    #expect(route.rejections.map(\.provider) == (0..<16).map { "p\($0)" })
    #expect(route.rejections.allSatisfy { $0.constraint == .region && !$0.detail.isEmpty })
    #expect(
      route.totalTime
        == .with {
          $0.seconds = 1
          $0.nanos = 500_000_001
        })
    // A unary answer's first token comes with its last.
    #expect(route.timeToFirstToken == route.totalTime)
    #expect(route.overhead == ProtoDuration())
  }

  @Test("a call that nobody served names no provider")
  func unserved() throws {
    let plan = try plan(try catalog(offer("a")))
    let now = MonotonicInstant.now
    var call = DispatchedCall(Dispatcher(callID: "call", plan: plan))
    _ = call.start(now)
    call.dispatcher.cancelled(usages: { _ in nil }, now: now)
    let route = call.dispatcher.route(receivedAt: now, now: now)
    #expect(route.provider.isEmpty)
    #expect(route.attempts.map(\.provider) == ["a"])
    #expect(route.timeToFirstToken == nil)
  }
}
