internal import ArgumentParser
internal import Foundation

struct ServerOptions: ParsableArguments {
  static let defaultServer = "http://127.0.0.1:50051"
  static let environmentName = "SWITCHYARD_SERVER"

  @Option(
    help: ArgumentHelp(
      "The gateway, as HOST:PORT or as a URL. Default: SWITCHYARD_SERVER of the environment, or "
        + "\(Self.defaultServer).",
      valueName: "server"))
  var server: String?

  func client() throws -> GatewayClient {
    let environment = ProcessInfo.processInfo.environment[Self.environmentName] ?? ""
    let named = self.server ?? (environment.isEmpty ? Self.defaultServer : environment)
    do {
      return try GatewayClient(address: ServerAddress(named))
    } catch let mistake as ServerAddress.Mistake {
      throw ValidationError(mistake.description)
    } catch let error as GatewayError {
      throw error.exitCode()
    }
  }
}

extension GatewayError {
  /// Writes the error to standard error.
  func exitCode() -> ExitCode {
    StandardError.write("error: " + self.description)
    return .failure
  }
}
