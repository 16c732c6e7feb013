internal import Foundation

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
