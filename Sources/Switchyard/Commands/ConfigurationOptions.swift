internal import ArgumentParser

struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The configuration file. Default: switchyard.yaml in this folder; without one, the providers "
        + "that OPENAI_API_KEY and SWITCHYARD_LOCAL_URL name.",
      valueName: "file"))
  var config: String?

  /// The configuration, checked.
  ///
  /// - Parameter listen: addresses that replace the file's.
  /// - Throws: an exit code, after the mistakes were written to standard error.
  func load(listen: [String] = []) throws(ExitCode) -> Configuration {
    do {
      return try Configuration.load(file: self.config, listen: listen)
    } catch {
      StandardError.write(error.description)
      throw .failure
    }
  }
}
