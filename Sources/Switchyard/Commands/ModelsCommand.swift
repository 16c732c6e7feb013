internal import ArgumentParser
internal import Codec

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Lists the models of a running gateway.")

  /// Of one page: the most that a gateway gives.
  private static let pageSize: Int32 = 1000
  /// A gateway that pages for ever is broken.
  private static let maximumPages = 10_000

  @OptionGroup var server: ServerOptions

  @Option(help: "For example: capabilities:tools AND context_window >= 128000.")
  var filter: String?

  @Option(help: ArgumentHelp("For example: min_input_price, or id desc.", valueName: "fields"))
  var orderBy: String?

  @Flag(help: "Print a JSON array of models, as the contract has them.")
  var json = false

  func run() throws {
    let client = try self.server.client()
    let models: [Model]
    do {
      models = try self.models(from: client)
    } catch {
      throw error.exitCode()
    }
    if self.json {
      print(JSONText.array(models.map { ContractJSON.json($0) }).pretty)
    } else {
      for line in ModelTable(models: models).lines { print(line) }
    }
  }

  private func models(from client: GatewayClient) throws(GatewayError) -> [Model] {
    var models: [Model] = []
    var request = ListModelsRequest.with {
      $0.pageSize = Self.pageSize
      $0.filter = self.filter ?? ""
      $0.orderBy = self.orderBy ?? ""
    }
    for _ in 0..<Self.maximumPages {
      let page: ListModelsResponse = try client.unary("ListModels", request)
      models += page.models
      if page.nextPageToken.isEmpty { return models }
      request.pageToken = page.nextPageToken
    }
    throw .notGRPC("the gateway's list of models has no end")
  }
}
