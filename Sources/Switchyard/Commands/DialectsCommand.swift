internal import ArgumentParser
internal import Providers

struct DialectsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dialects",
    abstract: "Prints what each provider is given of a request, and the profiles.",
    discussion: "In Markdown: docs/dialects.md is what it prints.")

  func run() { print(DialectDocument.markdown, terminator: "") }
}
