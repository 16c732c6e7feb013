import Codec
import Testing

@Suite("Boxed fields")
struct BoxedTests {
  @Test("A copy does not change with its original")
  func isAValue() {
    let original = CompleteRequest.with { $0.routing = .with { $0.only = ["a"] } }
    var copy = original
    copy.routing?.only.append("b")
    #expect(original.routing?.only == ["a"])
    #expect(copy.routing?.only == ["a", "b"])
    copy.routing?.only.removeLast()
    #expect(copy == original)
    copy.routing = nil
    #expect(copy != original)
  }

  @Test("A field that comes twice is merged")
  func merges() throws {
    let first = CompleteRequest.with { $0.routing = .with { $0.only = ["a"] } }.encoded()
    let second = CompleteRequest.with { $0.routing = .with { $0.regions = ["eu"] } }.encoded()
    let bytes = first + second
    let request = try unsafe CompleteRequest(decoding: bytes.span.bytes)
    #expect(request.routing?.only == ["a"])
    #expect(request.routing?.regions == ["eu"])
  }
}
