internal import ArgumentParser

struct SwitchyardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "switchyard",
    abstract: "One gRPC service in front of every model provider.",
    version: ProgramVersion.text,
    subcommands: [
      ServeCommand.self, CheckCommand.self, CompleteCommand.self, ModelsCommand.self,
      RouteCommand.self, DialectsCommand.self,
    ])
}
