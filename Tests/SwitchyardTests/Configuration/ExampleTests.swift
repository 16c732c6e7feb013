import Foundation
import Testing

@testable import Switchyard

@Suite("Examples")
struct ExampleTests {
  /// The example in the repository, found from where this file was compiled.
  static let file = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "../../../Examples/switchyard.yaml")
    .standardizedFileURL.path(percentEncoded: false)

  @Test("The example is a configuration")
  func example() throws {
    let configuration = try Configuration(
      file: Self.file, environment: ["OPENAI_API_KEY": "sk-1"])
    #expect(configuration.providers.map(\.name) == ["openai", "claude", "mistral-eu", "local"])
    #expect(configuration.providers.last?.models == nil)
    #expect(configuration.routing.hedgeAfter == .seconds(2))
    #expect(configuration.decisionLog?.sample == 0.1)
  }
}
