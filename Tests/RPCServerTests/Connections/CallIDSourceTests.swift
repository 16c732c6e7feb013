import Clock
import Testing

@testable import RPCServer

@Suite("CallIDSource")
struct CallIDSourceTests {
  @Test("Ids begin with the time in milliseconds, are 32 digits, and differ")
  func ids() {
    let start = MonotonicInstant.now
    var source = CallIDSource(now: start, unixMilliseconds: 0x0123_4567_89ab)
    let ids = (0..<10_000).map { _ in source.next(now: start) }
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { $0.utf8.count == 32 && $0.hasPrefix("0123456789ab") })
    let later = source.next(now: start + .milliseconds(1))
    #expect(later.hasPrefix("0123456789ac"))
    #expect(later > ids[0])
  }

  @Test("Two sources of one moment make different ids")
  func sources() {
    let now = MonotonicInstant.now
    var first = CallIDSource(now: now, unixMilliseconds: 1)
    var second = CallIDSource(now: now, unixMilliseconds: 1)
    #expect(first.next(now: now) != second.next(now: now))
  }
}
