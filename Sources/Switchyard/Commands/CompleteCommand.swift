internal import ArgumentParser
internal import Codec

struct CompleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete",
    abstract: "Asks a running gateway for a completion.",
    discussion: """
      Prints the answer as it comes. The prompt is what the arguments say, or standard input where \
      there are none. Ctrl-C cancels the call.
      """)

  @OptionGroup var server: ServerOptions

  @Option(name: .shortAndLong, help: "The model's id or alias, perhaps with a suffix: m:cheapest.")
  var model: String

  @Option(name: .shortAndLong, help: "Instructions that come before the prompt.")
  var system: String?

  @Option(help: ArgumentHelp("Tokens of the answer at most.", valueName: "count"))
  var maxTokens: Int32?

  @Option(help: ArgumentHelp("0 for the likeliest answer.", valueName: "number"))
  var temperature: Double?

  @Flag(
    help: """
      Print JSON: of a streamed answer each event as an object on a line of its own, of a whole \
      one (--no-stream) the response.
      """)
  var json = false

  @Flag(inversion: .prefixedNo, help: "Take the answer as it is written, not whole at its end.")
  var stream = true

  @Argument(help: "The prompt.")
  var prompt: [String] = []

  func run() throws {
    let client = try self.server.client()
    let request = CompletionPrompt(
      model: self.model, prompt: try self.promptText(), system: self.system,
      maximumTokens: self.maxTokens, temperature: self.temperature
    ).request
    let output = AnswerOutput(format: self.json ? .json : .text)
    do throws(GatewayError) {
      if self.stream {
        try client.stream("StreamComplete", request) { (event: StreamCompleteResponse) in
          output.write(event)
        }
      } else {
        let answer: CompleteResponse = try client.unary("Complete", request)
        output.write(answer)
      }
    } catch {
      output.finish()
      let code = error.exitCode()
      if case .status(let status) = error, status.reason == "MODEL_NOT_FOUND" {
        self.suggestModels(of: client)
      }
      throw code
    }
    output.finish()
  }

  /// Names what the gateway has: with few models the nearest name is no help, the list is.
  private func suggestModels(of client: GatewayClient) {
    let request = ListModelsRequest.with { $0.pageSize = 10 }
    // What went wrong has been said; a hint that can't be had is left out.
    guard let page: ListModelsResponse = try? client.unary("ListModels", request),
      !page.models.isEmpty
    else { return }
    let rest = page.nextPageToken.isEmpty ? "" : " and more: see \"switchyard models\""
    StandardError.write("  it has " + page.models.map(\.id).joined(separator: ", ") + rest)
  }

  private func promptText() throws -> String {
    if !self.prompt.isEmpty { return self.prompt.joined(separator: " ") }
    let text = try StandardInput.prompt()
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw ValidationError("there is no prompt: name one, or write it to standard input")
    }
    return text
  }
}
