import Clock
import Codec
import Testing

@testable import Router

@Suite("CallFailure")
struct CallFailureTests {
  private let now = MonotonicInstant.now

  private func start(
    _ offers: CatalogOffer..., text: String = "hello", routing: Routing = Routing(),
    health: OfferHealthLookup? = nil
  ) throws -> CallFailure {
    let catalog = try Catalog(entries: offers.map { CatalogEntry(id: "m", offer: $0) })
    let plan = try plan(catalog, request(text), routing, health: health)
    var call = DispatchedCall(Dispatcher(callID: "call-1", plan: plan))
    let orders = call.start(self.now)
    return try #require(orders.failure)
  }

  @Test("no offer satisfies the constraints")
  func noEligibleOffer() throws {
    let failure = try self.start(
      offer("a", region: "us"), offer("b"), routing: .with { $0.regions = ["eu"] })
    #expect(failure.kind == .noEligibleOffer)
    #expect(failure.reason == "NO_ELIGIBLE_OFFER")
    #expect(failure.routingFailure?.rejections.map(\.constraint) == [.region, .region])
    #expect(failure.routingFailure?.id == "call-1")
    #expect(failure.message.contains("a: region us"))
  }

  @Test("the prompt fits no offer")
  func contextTooLong() throws {
    let failure = try self.start(
      offer("a", window: 10), offer("b", window: 20), offer("c", credentials: false),
      text: String(repeating: "word ", count: 500))
    #expect(failure.kind == .contextTooLong)
    #expect(failure.message.contains("is 20;"))
  }

  @Test("what passes by itself is told with the time")
  func unavailable() throws {
    let now = self.now
    let open: OfferHealthLookup = { offer in
      var health = OfferHealth()
      health.availability =
        offer.provider == "a"
        ? .circuitOpen(until: now + .seconds(9)) : .rateLimited(until: now + .seconds(4))
      return health
    }
    let failure = try self.start(offer("a"), offer("b"), offer("c", window: 1), health: open)
    #expect(failure.kind == .allOffersFailed)
    #expect(failure.retryAfter == .seconds(4))

    let limited = try self.start(offer("b"), offer("c"), health: open)
    #expect(limited.kind == .providersRateLimited)
  }

  @Test("a message is bounded")
  func boundedMessage() {
    let failure = CallFailure(.internalError, String(repeating: "x", count: 5000))
    #expect(failure.message.utf8.count <= CallFailure.maximumMessageLength)
  }

  @Test("every situation but the deadline has a reason of its own")
  func reasons() {
    let reasons = CallFailure.Kind.allCases.compactMap { CallFailure($0, "").reason }
    #expect(Set(reasons).count == CallFailure.Kind.allCases.count - 1)
    #expect(CallFailure(.deadlineExceeded, "").reason == nil)
  }
}
