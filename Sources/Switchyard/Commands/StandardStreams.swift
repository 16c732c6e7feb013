internal import ArgumentParser
internal import Foundation

/// What a command is given on standard input.
enum StandardInput {
  /// Bytes of a prompt: gRPC's usual bound of a message.
  private static let maximumPromptSize = 4 << 20

  /// All of it, as text; waits for its end.
  ///
  /// - Throws: `ValidationError` where it is too large or not UTF-8.
  static func prompt() throws -> String {
    let bytes = try FileHandle.standardInput.read(upToCount: Self.maximumPromptSize + 1) ?? Data()
    guard bytes.count <= Self.maximumPromptSize else {
      throw ValidationError("the prompt is larger than \(Self.maximumPromptSize >> 20) MiB")
    }
    guard let text = String(data: bytes, encoding: .utf8) else {
      throw ValidationError("the prompt is not UTF-8")
    }
    return text
  }
}

enum StandardOutput {
  /// Unbuffered, so that an answer shows as it comes.
  static func write(_ text: String) {
    if text.isEmpty { return }
    // Nobody reads on where this fails; the command's end is soon enough.
    try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
  }
}

enum StandardError {
  static func write(_ line: String) {
    // Nobody is left to tell where this fails.
    try? FileHandle.standardError.write(
      contentsOf: Data((TerminalText.printable(line) + "\n").utf8))
  }
}
