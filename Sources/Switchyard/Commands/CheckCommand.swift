internal import ArgumentParser

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks the configuration.",
    discussion: """
      Exits with 0 if the gateway can start with it, and with 1 if not, after one line for each \
      mistake on standard error: FILE:LINE:COLUMN: error: MESSAGE.
      """)

  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    let configuration = try self.options.load()
    for line in ConfigurationSummary(configuration).lines { print(line) }
  }
}
