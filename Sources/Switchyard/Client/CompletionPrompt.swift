internal import Codec

/// What `complete` asks for.
struct CompletionPrompt: Equatable {
  var model: String
  var prompt: String
  /// Instructions before the prompt.
  var system: String?
  var maximumTokens: Int32?
  var temperature: Double?

  var request: CompleteRequest {
    var request = CompleteRequest()
    request.model = self.model
    if let system { request.messages.append(Self.message(.system, system)) }
    request.messages.append(Self.message(.user, self.prompt))
    if self.maximumTokens != nil || self.temperature != nil {
      request.sampling = Sampling.with {
        $0.maxOutputTokens = self.maximumTokens
        $0.temperature = self.temperature
      }
    }
    return request
  }

  private static func message(_ role: Role, _ text: String) -> Message {
    Message.with {
      $0.role = role
      $0.content = [ContentPart.with { $0.part = .text(text) }]
    }
  }
}
