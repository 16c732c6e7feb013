public struct CompleteRequest: WireMessage {
  /// A catalog id or alias ("mistral-medium-3"), optionally with one suffix:
  /// ":cheapest", ":fastest", ":throughput" set the policy; ":<provider>" pins the provider.
  /// A whole id or alias ("qwen3:8b") is taken before a suffix is. A suffix that
  /// contradicts `routing` is INVALID_ARGUMENT.
  public var model = ""
  /// Oldest first. A last message of ROLE_ASSISTANT is a prefill: the answer goes on
  /// from it and does not repeat it; an offer that cannot is not eligible.
  public var messages: [Message] = []
  public var tools: [Tool] = []
  public var toolChoice: ToolChoice?
  /// Unset leaves the provider's default.
  public var parallelToolCalls: Bool?
  public var responseFormat: ResponseFormat?
  public var sampling: Sampling?
  public var reasoning: Reasoning?
  @Boxed public var routing: Routing?
  /// Passed to a provider unchanged when it is the one that serves the call:
  /// provider name -> JSON object merged over the request body built from this message.
  public var providerOptionsJSON: [String: String] = [:]
  /// Caller's labels for the usage ledger and for logs; never sent to a provider.
  public var labels: [String: String] = [:]
  /// Opaque id of the caller's end user, sent where the provider takes one.
  public var endUser = ""

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.model, field)
    case 2: try reader.read(&self.messages, field)
    case 3: try reader.read(&self.tools, field)
    case 4: try reader.read(&self.toolChoice, field)
    case 5: try reader.read(&self.parallelToolCalls, field)
    case 6: try reader.read(&self.responseFormat, field)
    case 7: try reader.read(&self.sampling, field)
    case 8: try reader.read(&self.reasoning, field)
    case 9: try reader.read(&self.routing, field)
    case 10: try reader.read(&self.providerOptionsJSON, field)
    case 11: try reader.read(&self.labels, field)
    case 12: try reader.read(&self.endUser, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.model, 1)
    writer.write(self.messages, 2)
    writer.write(self.tools, 3)
    writer.write(self.toolChoice, 4)
    writer.write(self.parallelToolCalls, 5)
    writer.write(self.responseFormat, 6)
    writer.write(self.sampling, 7)
    writer.write(self.reasoning, 8)
    writer.write(self.routing, 9)
    writer.write(self.providerOptionsJSON, 10)
    writer.write(self.labels, 11)
    writer.write(self.endUser, 12)
  }
}
