import Foundation

@testable import Codec
@testable import Providers
@testable import Router

/// What chat completion requests have in common, read back.
enum ChatRoundTrip {
  // MARK: - Content

  /// A string is one text, and an empty one is none.
  static func content(
    _ node: JSONNode, _ part: (JSONNode) throws -> ContentPart
  ) throws -> [ContentPart] {
    if case .string(let text) = node.value {
      return text.isEmpty ? [] : [.with { $0.part = .text(text) }]
    }
    let parts = try node.elements().map(part)
    guard !parts.isEmpty else { throw JSONNode.Mistake(description: "content without a part") }
    return parts
  }

  /// - Parameter numbered: each says its place in the list.
  static func calls(
    _ message: inout JSONNode.Members, numbered: Bool = false
  ) throws -> [ContentPart] {
    guard let calls = try message.take("tool_calls")?.elements() else { return [] }
    guard !calls.isEmpty else { throw JSONNode.Mistake(description: "tool_calls without a call") }
    return try calls.enumerated().map { place, call in
      try call.object { object in
        if numbered, try object.demand("index").integer() != place {
          throw JSONNode.Mistake(description: "a call of another number")
        }
        try object.demand("type", oneOf: "function")
        let id = try object.demand("id").string()
        return try object.demand("function").object { function in
          let name = try function.demand("name").string()
          let arguments = try function.demand("arguments").string()
          return .with {
            $0.part = .toolCall(
              .with {
                $0.id = id
                $0.name = name
                $0.argumentsJSON = arguments
              })
          }
        }
      }
    }
  }

  /// A link, or bytes in a data URL.
  static func media(_ url: String) throws -> Media {
    guard url.hasPrefix("data:") else { return .with { $0.source = .url(url) } }
    guard let mark = url.firstRange(of: ";base64,") else {
      throw JSONNode.Mistake(description: "a data URL that is not in base64")
    }
    return .with {
      $0.source = .data(self.bytes(String(url[mark.upperBound...])))
      $0.mimeType = String(url[..<mark.lowerBound].dropFirst(5))
    }
  }

  /// `image_url` as an object.
  static func detailed(_ image: JSONNode) throws -> Media {
    try image.object { image in
      var media = try self.media(image.demand("url").string())
      media.detail = try image.take("detail")?.string() ?? ""
      return media
    }
  }

  /// What only the provider has.
  static func ownBlock(_ node: JSONNode) -> ContentPart {
    .with {
      $0.part = .providerPart(
        .with {
          $0.provider = RandomRequest.provider
          $0.json = node.text
        })
    }
  }

  /// Empty where this is not base64: no random request has media without bytes.
  static func bytes(_ base64: String?) -> [UInt8] {
    base64.flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) } ?? []
  }

  // MARK: - Tools

  static func tools(_ body: inout JSONNode.Members) throws -> [Tool] {
    guard let tools = try body.take("tools")?.elements() else { return [] }
    guard !tools.isEmpty else { throw JSONNode.Mistake(description: "tools without a tool") }
    return try tools.map { tool in
      try tool.object { object in
        try object.demand("type", oneOf: "function")
        return try object.demand("function").object { function in
          var read = Function()
          read.name = try function.demand("name").string()
          read.description = try function.take("description")?.string() ?? ""
          read.parametersSchemaJSON = function.take("parameters")?.text ?? ""
          read.strict = try function.take("strict")?.bool() ?? false
          return .with { $0.tool = .function(read) }
        }
      }
    }
  }

  static func choice(_ modes: [String: ToolChoice.Mode], _ word: String) throws -> ToolChoice {
    guard let mode = modes[word] else {
      throw JSONNode.Mistake(description: "tool_choice is \(word)")
    }
    return .with { $0.mode = mode }
  }

  /// `function`, an object of the name.
  static func forced(_ choice: inout JSONNode.Members) throws -> ToolChoice {
    let name = try choice.demand("function").object { try $0.demand("name").string() }
    return .with {
      $0.mode = .required
      $0.functionNames = [name]
    }
  }

  // MARK: - The rest of the body

  static func format(_ body: inout JSONNode.Members) throws -> ResponseFormat? {
    guard let format = body.take("response_format") else { return nil }
    return try format.object { object in
      let type = try object.demand("type").string()
      if type == "json_object" { return .with { $0.format = .jsonObject(JsonObjectFormat()) } }
      guard type == "json_schema" else {
        throw JSONNode.Mistake(description: "response_format of the type \(type)")
      }
      return try object.demand("json_schema").object { schema in
        var read = JsonSchemaFormat()
        read.name = try schema.demand("name").string()
        read.description = try schema.take("description")?.string() ?? ""
        read.schemaJSON = try schema.demand("schema").text
        read.strict = try schema.take("strict")?.bool() ?? false
        return .with { $0.format = .jsonSchema(read) }
      }
    }
  }

  /// What has the same name at all of them.
  static func sampling(_ body: inout JSONNode.Members) throws -> Sampling {
    var sampling = Sampling()
    sampling.temperature = try body.take("temperature")?.double()
    sampling.topP = try body.take("top_p")?.double()
    sampling.stop = try body.take("stop")?.elements().map { try $0.string() } ?? []
    sampling.frequencyPenalty = try body.take("frequency_penalty")?.double()
    sampling.presencePenalty = try body.take("presence_penalty")?.double()
    sampling.candidateCount = try body.take("n")?.integer()
    return sampling
  }

  static func reasoning(_ body: inout JSONNode.Members) throws -> Reasoning? {
    guard let word = body.take("reasoning_effort") else { return nil }
    let effort = try self.effort(word)
    return .with { $0.effort = effort }
  }

  static func effort(_ node: JSONNode) throws -> Reasoning.Effort {
    let word = try node.string()
    let efforts = (1...7).map { Reasoning.Effort(rawValue: $0) }
    guard let effort = efforts.first(where: { $0.word == word }) else {
      throw JSONNode.Mistake(description: "the effort \(word)")
    }
    return effort
  }
}
