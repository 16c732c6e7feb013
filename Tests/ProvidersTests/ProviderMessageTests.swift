import Testing

@testable import Providers
@testable import Router

@Suite("ProviderMessage")
struct ProviderMessageTests {
  @Test(
    "Whatever looks like a credential is hidden",
    arguments: [
      "sk-proj-AbC123xyz", "(sk-ant-api03-AbC123xyz)", "key=sk-AbC123xyz", "gsk_AbC123xyz",
      "hf_AbC123xyz", "Bearer AbC123xyz", "bearer: AbC123xyz", "authorization:Bearer AbC123xyz",
      "AIzaAbC123xyz", "xai-AbC123xyz", "\"sk-AbC123xyz\"", "url?api_key=AbC123xyz",
      "org-AbC123xyz", "`org_AbC123xyz`", "SK-AbC123xyz", "AKIAAbC123xyz",
    ])
  func hidden(text: String) {
    let cleaned = ProviderMessage.cleaned("before \(text) after", secret: nil)
    #expect(!cleaned.contains("AbC123xyz"), "\(cleaned)")
    #expect(cleaned.hasPrefix("before "))
    #expect(cleaned.hasSuffix(" after"))
  }

  @Test("What does not is kept", arguments: ["max_tokens is too large", "the risk-free task-list"])
  func kept(text: String) { #expect(ProviderMessage.cleaned(text, secret: nil) == text) }

  @Test("The credential itself is hidden wherever it stands")
  func secret() {
    #expect(ProviderMessage.cleaned("a(xyz)b", secret: "xyz") == "a([secret])b")
    #expect(ProviderMessage.cleaned("abc", secret: "") == "abc")
  }

  @Test("Control characters go, and the length is bounded in bytes")
  func bounded() {
    #expect(ProviderMessage.cleaned("a\u{0}b\r\n\tc\u{7}", secret: nil) == "a b c")
    let long = ProviderMessage.cleaned(String(repeating: "😀", count: 10_000), secret: nil)
    #expect(long.utf8.count <= AttemptFailure.maximumDetailLength)
    #expect(!long.isEmpty)
  }
}
