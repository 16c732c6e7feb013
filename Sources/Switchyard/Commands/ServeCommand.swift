internal import ArgumentParser

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Runs the gateway.",
    discussion: """
      Prints "listening on HOST:PORT" for each address once it accepts calls. SIGTERM and Ctrl-C \
      let the calls in flight finish; a second signal stops at once.
      """)

  @OptionGroup var options: ConfigurationOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "An address to listen on instead of the configuration's; port 0 picks one. May be repeated.",
      valueName: "host:port"))
  var listen: [String] = []
}
