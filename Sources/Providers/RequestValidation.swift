package import Codec

/// Finds what is wrong with a request before anyone is asked to serve it.
package struct RequestValidation {
  /// Violations that are reported of one request; the rest is not looked for.
  package static let maximumViolations = 16
  /// Stop sequences, tools and tool names of one request.
  package static let maximumTools = 1024

  private let parser: JSONParser
  private var violations: [BadRequest.FieldViolation] = []

  /// - Returns: the fields that are wrong; empty where none is.
  package static func violations(
    of request: CompleteRequest, parser: JSONParser
  ) -> [BadRequest.FieldViolation] {
    var validation = RequestValidation(parser: parser)
    validation.check(request)
    return validation.violations
  }

  private init(parser: JSONParser) { self.parser = parser }

  private mutating func add(_ field: String, _ description: String) {
    guard self.violations.count < Self.maximumViolations else { return }
    self.violations.append(
      BadRequest.FieldViolation.with {
        $0.field = field
        $0.description = description
      })
  }

  private mutating func check(_ request: CompleteRequest) {
    if request.messages.isEmpty {
      self.add("messages", "is empty: a call has at least one message")
    }
    for (index, message) in request.messages.enumerated()
    where self.violations.count < Self.maximumViolations {
      self.check(message, index)
    }
    self.checkTools(request)
    switch request.responseFormat?.format {
    case .jsonSchema(let schema) where !self.parser.isObject(schema.schemaJSON):
      self.add("response_format.json_schema.schema_json", "is not a JSON object")
    default: break
    }
    if let sampling = request.sampling { self.check(sampling) }
    if let reasoning = request.reasoning {
      if !(0...7).contains(reasoning.effort.rawValue) {
        self.add("reasoning.effort", "has the unknown value \(reasoning.effort.rawValue)")
      }
      self.check(reasoning.maxTokens, "reasoning.max_tokens", 0...Int32.max)
    }
    for (provider, json) in request.providerOptionsJSON { self.checkOptions(json, of: provider) }
  }

  private mutating func checkOptions(_ json: String, of provider: String) {
    let path = "provider_options_json[\"\(provider.prefix(64))\"]"
    guard self.parser.isObject(json) else { return self.add(path, "is not a JSON object") }
    let bytes = Array(json.utf8)
    let parser = self.parser
    func has(_ name: StaticString) -> Bool {
      parser.withDocument(bytes.rawSpan) { $0.member(name) != nil } == true
    }
    if has("stream") {
      self.add("\(path).stream", "is not the caller's to set: the RPC says whether it streams")
    }
    // Another one would be served, and billed as this one.
    if has("model") {
      self.add("\(path).model", "is not the caller's to set: name the model in `model`")
    }
  }

  private mutating func check(_ message: Message, _ index: Int) {
    let path = "messages[\(index)]"
    switch message.role {
    case .system, .developer, .user, .assistant: break
    case .tool:
      if message.toolCallID.isEmpty {
        self.add("\(path).tool_call_id", "is empty: a tool's message names the call it answers")
      }
    case .unspecified: self.add("\(path).role", "is not set")
    default: self.add("\(path).role", "has the unknown value \(message.role.rawValue)")
    }
    if message.content.isEmpty, message.role != .assistant, message.role != .tool {
      self.add("\(path).content", "is empty")
    }
    for (place, part) in message.content.enumerated() {
      self.check(part, "\(path).content[\(place)]", message.role)
    }
  }

  private mutating func check(_ part: ContentPart, _ path: @autoclosure () -> String, _ role: Role)
  {
    switch part.part {
    case nil: self.add(path(), "has no part that this server knows")
    case .image(let media): self.check(media, path() + ".image")
    case .audio(let media): self.check(media, path() + ".audio")
    case .document(let media): self.check(media, path() + ".document")
    case .toolCall(let call):
      if role != .assistant { self.add(path(), "only the assistant calls tools") }
      if call.name.isEmpty { self.add(path() + ".tool_call.name", "is empty") }
    case .providerPart(let part):
      if !self.parser.isObject(part.json) {
        self.add(path() + ".provider_part.json", "is not a JSON object")
      }
    case .text, .thinking, .refusal: break
    }
  }

  private mutating func check(_ media: Media, _ path: String) {
    switch media.source {
    case nil: self.add(path, "has neither url nor data")
    case .url(let url) where url.isEmpty: self.add("\(path).url", "is empty")
    case .data(let bytes):
      if bytes.isEmpty { self.add("\(path).data", "is empty") }
      if media.mimeType.isEmpty { self.add("\(path).mime_type", "is required with data") }
    default: break
    }
  }

  private mutating func checkTools(_ request: CompleteRequest) {
    if request.tools.count > Self.maximumTools {
      return self.add("tools", "are more than \(Self.maximumTools)")
    }
    var names: Set<String> = []
    for (index, tool) in request.tools.enumerated() {
      let path = "tools[\(index)].function"
      guard case .function(let function)? = tool.tool else {
        self.add("tools[\(index)]", "has no kind of tool that this server knows")
        continue
      }
      if !Self.isFunctionName(function.name) {
        self.add("\(path).name", "is not 1 to 64 of letters, digits, '_' and '-'")
      } else if !names.insert(function.name).inserted {
        self.add("\(path).name", "is another tool's name too: \"\(function.name)\"")
      }
      if !function.parametersSchemaJSON.isEmpty,
        !self.parser.isObject(function.parametersSchemaJSON)
      {
        self.add("\(path).parameters_schema_json", "is not a JSON object")
      }
    }
    guard let choice = request.toolChoice else { return }
    if !(0...3).contains(choice.mode.rawValue) {
      self.add("tool_choice.mode", "has the unknown value \(choice.mode.rawValue)")
    }
    if choice.mode == .required, request.tools.isEmpty {
      self.add("tool_choice.mode", "requires a call, but there are no tools")
    }
    for (index, name) in choice.functionNames.enumerated() where !names.contains(name) {
      self.add("tool_choice.function_names[\(index)]", "is no tool's name: \"\(name.prefix(64))\"")
    }
  }

  private static func isFunctionName(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  private mutating func check(_ sampling: Sampling) {
    self.check(sampling.temperature, "sampling.temperature", 0...Double.greatestFiniteMagnitude)
    self.check(sampling.topP, "sampling.top_p", 0...1)
    self.check(sampling.topK, "sampling.top_k", 1...Int32.max)
    self.check(sampling.maxOutputTokens, "sampling.max_output_tokens", 1...Int32.max)
    self.check(sampling.candidateCount, "sampling.candidate_count", 1...128)
    self.check(sampling.topLogprobs, "sampling.top_logprobs", 0...20)
    let any = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    self.check(sampling.frequencyPenalty, "sampling.frequency_penalty", any)
    self.check(sampling.presencePenalty, "sampling.presence_penalty", any)
    for (index, sequence) in sampling.stop.enumerated() where sequence.isEmpty {
      self.add("sampling.stop[\(index)]", "is empty")
    }
  }

  private mutating func check<Number: Comparable>(
    _ value: Number?, _ field: String, _ range: ClosedRange<Number>
  ) {
    // A NaN is in no range.
    if let value, !range.contains(value) {
      self.add(field, "is \(value), not between \(range.lowerBound) and \(range.upperBound)")
    }
  }
}
