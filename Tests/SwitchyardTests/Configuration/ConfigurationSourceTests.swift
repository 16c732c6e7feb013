import Foundation
import Testing

@testable import Switchyard

@Suite("Configuration source")
struct ConfigurationSourceTests {
  private static let content = """
    providers:
      - { name: a, dialect: openai, base_url: "http://127.0.0.1:1/v1" }

    """

  private func withFile(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "configuration-source-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "switchyard.yaml").path(percentEncoded: false)
    try Self.content.write(toFile: file, atomically: false, encoding: .utf8)
    try body(file)
  }

  @Test("A change is seen once it has been the same at two looks, and once")
  func change() throws {
    try self.withFile { file in
      let source = ConfigurationSource(file: file, listen: [])
      _ = try source.load()
      #expect(!source.hasChanged())
      try (Self.content + "# more\n").write(toFile: file, atomically: false, encoding: .utf8)
      #expect(!source.hasChanged())
      // Still being written.
      try (Self.content + "# and more\n").write(toFile: file, atomically: false, encoding: .utf8)
      #expect(!source.hasChanged())
      #expect(source.hasChanged())
      _ = try source.load()
      #expect(!source.hasChanged())
      #expect(!source.hasChanged())
    }
  }

  @Test("Another file of the same name is a change, one that is gone is none")
  func replaced() throws {
    try self.withFile { file in
      let source = ConfigurationSource(file: file, listen: [])
      _ = try source.load()
      try FileManager.default.removeItem(atPath: file)
      #expect(!source.hasChanged() && !source.hasChanged())
      try Self.content.write(toFile: file, atomically: true, encoding: .utf8)
      #expect(!source.hasChanged())
      #expect(source.hasChanged())
    }
  }

  @Test("One with mistakes is not read again until it changes")
  func mistaken() throws {
    try self.withFile { file in
      let source = ConfigurationSource(file: file, listen: [])
      try "providers: [".write(toFile: file, atomically: false, encoding: .utf8)
      #expect(throws: ConfigurationError.self) { try source.load() }
      #expect(!source.hasChanged() && !source.hasChanged())
    }
  }
}
