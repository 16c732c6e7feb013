internal import ArgumentParser
internal import Foundation
internal import Logging

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Runs the gateway.",
    discussion: """
      Prints "listening on HOST:PORT" for each address once it accepts calls.

      SIGTERM and Ctrl-C end it in order: health checks say NOT_SERVING, calls are accepted for \
      drain_delay more, clients are told to go elsewhere, the calls in flight have drain_timeout to \
      finish, and what still runs then is cancelled. A second signal stops at once.

      SIGHUP, and a change of the configuration file, replace the configuration without losing a \
      call; one with mistakes is logged and changes nothing.

      Exit status: 0 after a shutdown, also where drain_timeout was over and calls were cancelled, \
      which the log counts; 128 and the signal's number, as 143 for SIGTERM, where a second one cut \
      it short; 1 where the gateway can't start.
      """)

  @OptionGroup var options: ConfigurationOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "An address to listen on instead of the configuration's; port 0 picks one. May be repeated.",
      valueName: "host:port"))
  var listen: [String] = []

  @Option(
    help: ArgumentHelp(
      "What is logged to standard error: trace, debug, info, notice, warning, error or critical.",
      valueName: "level"),
    transform: {
      guard let level = Logger.Level(rawValue: $0) else {
        throw ValidationError("\"\($0)\" is not a level of the log")
      }
      return level
    })
  var logLevel: Logger.Level = .info

  func run() throws {
    // First of all, so that every thread inherits it.
    SignalQueue.blockInThisThread()
    let source = ConfigurationSource(file: self.options.config, listen: self.listen)
    let configuration: Configuration
    do {
      configuration = try source.load()
    } catch {
      StandardError.write(error.description)
      throw ExitCode.failure
    }
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    var logger = Logger(label: "switchyard")
    logger.logLevel = self.logLevel
    let gateway: Gateway
    do {
      gateway = try Gateway(configuration, from: source, logger: logger)
    } catch {
      StandardError.write("switchyard: error: \(error.description)")
      throw ExitCode.failure
    }
    for address in gateway.addresses {
      FileHandle.standardOutput.write(Data("listening on \(address)\n".utf8))
    }
    let status = gateway.runUntilSignalled()
    if status != 0 { throw ExitCode(status) }
  }
}
