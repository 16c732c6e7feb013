package import Clock
package import Codec

extension Dispatcher {
  /// How the call was routed, for its answer. What only the provider's answer says (parameter
  /// changes, its ids and tier) is the caller's to add.
  ///
  /// - Parameters:
  ///   - receivedAt: when the call came in.
  ///   - now: when the answer was whole.
  package func route(
    receivedAt: MonotonicInstant, now: MonotonicInstant
  ) -> Route {
    var route = Route()
    if let served = self.served {
      route.provider = served.offer.provider
      route.upstreamModel = served.offer.upstreamModel
      route.region = served.offer.region
    }
    route.policy = self.plan.policy
    route.attempts = self.attempts
    route.rejections = self.plan.rejections()

    let total = receivedAt.duration(to: now)
    route.totalTime = ProtoDuration(total)
    route.timeToFirstToken = self.committedAt.map { ProtoDuration(receivedAt.duration(to: $0)) }
    // What wasn't spent waiting for providers was spent here.
    route.overhead = ProtoDuration(max(total - self.waited, .zero))
    return route
  }
}
