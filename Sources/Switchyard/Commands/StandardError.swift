internal import Foundation

enum StandardError {
  static func write(_ line: String) {
    // Nobody is left to tell where this fails.
    try? FileHandle.standardError.write(
      contentsOf: Data((TerminalText.printable(line) + "\n").utf8))
  }
}
