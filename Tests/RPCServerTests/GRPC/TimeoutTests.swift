import Testing

@testable import RPCServer

@Suite("Timeout")
struct TimeoutTests {
  @Test(
    "A number of one to eight digits and a unit",
    arguments: [
      ("0n", Duration.zero), ("1n", .nanoseconds(1)), ("250u", .microseconds(250)),
      ("20m", .milliseconds(20)), ("00000005S", .seconds(5)), ("3M", .seconds(180)),
      ("2H", .seconds(7200)), ("99999999n", .nanoseconds(99_999_999)),
      ("99999999H", .seconds(359_999_996_400)),
    ])
  func wellFormed(text: String, expected: Duration) {
    #expect(Timeout.parse(Array(text.utf8)) == expected)
  }

  @Test(
    "Anything else is malformed",
    arguments: [
      "", "5", "S", "123456789S", "-5S", "+5S", " 5S", "5 S", "5s", "5h", "5.5S", "0x5S", "5SS",
      "٥S",
      "1e3S",
    ])
  func malformed(text: String) {
    #expect(Timeout.parse(Array(text.utf8)) == nil)
  }
}
