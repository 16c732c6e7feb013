import Codec
import Testing

@testable import Router

@Suite("RoutingFailure bounded")
struct RoutingFailureBoundedTests {
  private static func failure(rejections: Int, attempts: Int, detail: Int) -> RoutingFailure {
    .with {
      $0.id = "call"
      $0.rejections = (0..<rejections).map { number in
        .with {
          $0.provider = "provider-\(number)"
          $0.detail = String(repeating: "ä", count: detail)
        }
      }
      $0.attempts = (0..<attempts).map { number in
        .with {
          $0.provider = "provider-\(number)"
          $0.detail = String(repeating: "x", count: detail)
        }
      }
    }
  }

  @Test("what fits is left as it is")
  func small() {
    let failure = Self.failure(rejections: 3, attempts: 2, detail: 20)
    #expect(failure.bounded() == failure)
  }

  @Test("at most 16 rejections, the rest counted")
  func rejections() {
    let bounded = Self.failure(rejections: 40, attempts: 0, detail: 5).bounded()
    #expect(bounded.rejections.count == 16)
    #expect(bounded.rejectionsOmitted == 24)
    #expect(bounded.rejections[15].provider == "provider-15")
  }

  @Test(
    "the whole fits, and every rejection is there or counted",
    arguments: [0, 50, 200, 1000, 4096], [0, 8, 64])
  func fits(limit: Int, attempts: Int) {
    let failure = Self.failure(rejections: 40, attempts: attempts, detail: 600)
    let bounded = failure.bounded(toEncodedBytes: limit)
    if limit >= 50 { #expect(bounded.encoded().count <= limit) }
    #expect(bounded.rejections.count + Int(bounded.rejectionsOmitted) == 40)
    // What is kept of the attempts is the end: the last one says why the call failed.
    #expect(
      bounded.attempts.map(\.provider)
        == failure.attempts.suffix(bounded.attempts.count).map(\.provider))
  }

  @Test("eight attempts with long details keep their place in the default bound")
  func attempts() {
    let bounded = Self.failure(rejections: 40, attempts: 8, detail: 512).bounded()
    #expect(bounded.attempts.count == 8)
    #expect(bounded.encoded().count <= RoutingFailure.maximumEncodedBytes)
  }
}
