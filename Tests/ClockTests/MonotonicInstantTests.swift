import Clock
import Testing

struct MonotonicInstantTests {
  @Test func goesOnAndNeverBack() {
    let first = MonotonicInstant.now
    let second = MonotonicInstant.now
    #expect(first <= second)
    #expect(first.duration(to: second) < .seconds(10))
  }

  @Test func addsAndSubtracts() {
    let now = MonotonicInstant.now
    #expect(now.duration(to: now + .milliseconds(1500)) == .milliseconds(1500))
    #expect(now + .seconds(2) - .seconds(2) == now)
    #expect(now - .nanoseconds(1) < now)
    // Less than a nanosecond is nothing.
    #expect(now + Duration(secondsComponent: 0, attosecondsComponent: 999_999_999) == now)
  }

  @Test func saturates() {
    let now = MonotonicInstant.now
    let end = now + .seconds(Int64.max)
    #expect(end > now)
    #expect(end + .seconds(1) == end)
    let beginning = now + .seconds(-Int64.max)
    #expect(beginning < now)
    #expect(beginning.duration(to: end) > .seconds(9_000_000_000))
    #expect(end.duration(to: beginning) < Duration.seconds(-9_000_000_000))
    #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
  }
}
