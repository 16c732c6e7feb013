internal import ArgumentParser
internal import Clock
internal import Codec
internal import Providers
internal import Router

struct RouteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "route",
    abstract: "Prints which offers a call would try, and why it would not try the others.",
    discussion: """
      Calls nobody: it plans by the configuration alone. What a running gateway has measured, and \
      which offers are out at the moment, it does not know, so that by fastest, throughput, balanced \
      and least_busy all offers are equal. Where the first offer is drawn for each call, among equals \
      or by weight, it says of how many calls each is the first. Providers without models in the file are left out: they \
      are asked for their lists by a running gateway.

      Exits with 1 where no offer would be tried.
      """)

  @OptionGroup var options: ConfigurationOptions

  @Option(name: .shortAndLong, help: "The model's id or alias, perhaps with a suffix: m:cheapest.")
  var model: String

  @Option(help: "How offers are ordered: \(RouteCommand.policies).")
  var policy: Configuration.PolicyName?

  @Option(
    help: ArgumentHelp("Where the prompt may be processed. May be repeated.", valueName: "name"))
  var region: [String] = []

  @Option(help: ArgumentHelp("Only this provider. May be repeated.", valueName: "provider"))
  var only: [String] = []

  @Option(help: ArgumentHelp("Not this provider. May be repeated.", valueName: "provider"))
  var ignore: [String] = []

  @Option(help: ArgumentHelp("Only offers with this tag. May be repeated.", valueName: "tag"))
  var tag: [String] = []

  @Option(
    help: ArgumentHelp("Dollars for the whole call at most, by estimate.", valueName: "price"))
  var maxPrice: Double?

  @Option(help: ArgumentHelp("Tokens of the answer at most.", valueName: "count"))
  var maxTokens: Int32?

  @Option(
    help: ArgumentHelp("Tokens of the prompt; default: an estimate of it.", valueName: "count"))
  var inputTokens: Int32?

  @Flag(help: "The provider must promise not to train on the prompt.")
  var noTraining = false

  @Flag(help: "The provider must promise not to keep the prompt.")
  var zeroRetention = false

  @Flag(help: "Print a JSON object.")
  var json = false

  @Argument(help: "The prompt, whose length counts; - for standard input.")
  var prompt: [String] = []

  private static let policies = Configuration.PolicyName.allCases.map(\.rawValue)
    .joined(separator: ", ")

  func run() throws {
    let configuration = try self.options.load()
    let request = self.request(
      prompt: self.prompt == ["-"]
        ? try StandardInput.prompt() : self.prompt.joined(separator: " "))
    let explanation: PlanExplanation
    do throws(CallFailure) {
      explanation = try PlanExplanation(
        of: request, inputTokens: self.inputTokens, configuration: configuration)
    } catch {
      StandardError.write("error: " + error.message)
      throw ExitCode.failure
    }
    if self.json {
      print(explanation.json.pretty)
    } else {
      for line in explanation.lines { print(line) }
    }
    for name in configuration.providers.filter({ $0.models == nil }).map(\.name) {
      StandardError.write("note: \(name) has no models in the file and is left out")
    }
    if !explanation.hasOffers { throw ExitCode.failure }
  }

  private func request(prompt: String) -> CompleteRequest {
    .with {
      $0.model = self.model
      $0.messages = [
        .with {
          $0.role = .user
          $0.content = [.with { $0.part = .text(prompt) }]
        }
      ]
      if let most = self.maxTokens { $0.sampling = .with { $0.maxOutputTokens = most } }
      $0.routing = .with {
        $0.policy = self.policy?.policy ?? .unspecified
        $0.regions = self.region
        $0.only = self.only
        $0.ignore = self.ignore
        $0.tags = self.tag
        if let price = self.maxPrice { $0.maxPrice = .with { $0.call = price } }
        if self.noTraining || self.zeroRetention {
          $0.dataPolicy = .with {
            $0.noTraining = self.noTraining
            $0.zeroRetention = self.zeroRetention
          }
        }
      }
    }
  }
}

extension Configuration.PolicyName: ExpressibleByArgument {}
