internal import Codec
internal import Foundation

/// Writes an answer to standard output as it comes.
final class AnswerOutput: @unchecked Sendable {
  // @unchecked: `printer` is used by the client's loop while the command waits for it, and by the
  // command before and after.
  private var printer: AnswerPrinter

  init(format: AnswerPrinter.Format) { self.printer = AnswerPrinter(format: format) }

  func write(_ event: StreamCompleteResponse) { StandardOutput.write(self.printer.print(event)) }

  func write(_ answer: CompleteResponse) { StandardOutput.write(self.printer.print(answer)) }

  /// Ends the last line and says what there is to say of the answer.
  func finish() {
    StandardOutput.write(self.printer.finish())
    for notice in self.printer.notices { StandardError.write("note: " + notice) }
  }
}
