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
    do {
      let configuration = try Configuration.load(file: self.options.config)
      for line in ConfigurationSummary(configuration).lines { print(line) }
    } catch {
      StandardError.write(error.description)
      throw ExitCode(1)
    }
  }
}

struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The configuration file. Default: switchyard.yaml in this folder; without one, the providers "
        + "that OPENAI_API_KEY and SWITCHYARD_LOCAL_URL name.",
      valueName: "file"))
  var config: String?
}
