import ArgumentParser
import EventLoop
import Foundation
import Logging
import RPCServer

/// Serves gRPC's own test services, for the official interop clients and benchmark drivers. It is
/// written on RPCServer's public API alone, as any other user of it would be.
@main
struct InteropCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "InteropServer",
    abstract: "grpc.testing.TestService and BenchmarkService, for the official interop clients.")

  @Option(help: "The port on 127.0.0.1; 0 picks one.")
  var port: UInt16 = 0

  @Option(help: "Event loops.")
  var loops = 1

  @Option(parsing: .upToNextOption, help: "A certificate and its key, in PEM files.")
  var tls: [String] = []

  func validate() throws {
    guard self.tls.isEmpty else {
      throw ValidationError("--tls: the server does not speak TLS yet; leave it out")
    }
    guard (1...64).contains(self.loops) else {
      throw ValidationError("--loops is \(self.loops), not 1 to 64")
    }
  }

  func run() throws {
    var configuration = ServerConfiguration()
    configuration.listen = ["127.0.0.1:\(self.port)"]
    let group = try EventLoopGroup(count: self.loops)
    let server = try Server(
      configuration, loops: group.loops, logger: Logger(label: "interop")
    ) { _ in
      var methods = MethodTable()
      TestService.register(in: &methods)
      BenchmarkService.register(in: &methods)
      return methods
    }
    for address in server.addresses { print("listening on \(address)") }
    fflush(nil)
    // Until a signal ends the process.
    while true { sleep(3600) }
  }
}
