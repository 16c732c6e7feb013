import Foundation
import Testing

@testable import Providers
@testable import Router

@Suite("DialectDocument")
struct DialectDocumentTests {
  @Test("docs/dialects.md is what the code does: `switchyard dialects > docs/dialects.md`")
  func document() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appending(path: "docs/dialects.md")
    #expect(try String(contentsOf: file, encoding: .utf8) == DialectDocument.markdown)
  }

  @Test("It has every field and every profile")
  func whole() {
    let text = DialectDocument.markdown
    for field in RequestField.allCases { #expect(text.contains("`\(field.path)`")) }
    for profile in ProviderProfile.all { #expect(text.contains("`\(profile.name)`")) }
  }
}
