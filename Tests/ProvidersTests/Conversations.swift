import Foundation

@testable import Codec
@testable import Providers

/// Pieces of requests that several dialects' tests write.
enum Conversation {
  static let weatherSchema = """
    {"type":"object","properties":{"city":{"type":"string","description":"City name"},\
    "unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city","unit"],\
    "additionalProperties":false}
    """

  static let ticketSchema = """
    {"type":"object","properties":{"title":{"type":"string"},"severity":{"type":"string",\
    "enum":["low","medium","high"]},"tags":{"type":"array","items":{"type":"string"}}},\
    "required":["title","severity","tags"],"additionalProperties":false}
    """

  static let weather = Tool.with {
    $0.tool = .function(
      .with {
        $0.name = "get_weather"
        $0.description = "Current weather for one city"
        $0.parametersSchemaJSON = Self.weatherSchema
        $0.strict = true
      })
  }

  static let cities = Tool.with { $0.tool = .function(.with { $0.name = "list_cities" }) }

  static let image = ContentPart.with {
    $0.part = .image(
      .with {
        let base64 =
          "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
          + "RU5ErkJggg=="
        $0.source = .data([UInt8](Data(base64Encoded: base64) ?? Data()))
        $0.mimeType = "image/png"
      })
  }

  static func text(_ text: String) -> ContentPart { .with { $0.part = .text(text) } }

  static func call(_ id: String, _ name: String, _ arguments: String) -> ContentPart {
    .with {
      $0.part = .toolCall(
        .with {
          $0.id = id
          $0.name = name
          $0.argumentsJSON = arguments
        })
    }
  }

  static func thinking(
    _ text: String, signature: String? = nil, by provider: String = "acme", redacted: Bool = false
  ) -> ContentPart {
    .with {
      $0.part = .thinking(
        .with {
          $0.text = text
          $0.redacted = redacted
        })
      if let signature { $0.signature = PartSignature.make(signature, by: provider) }
    }
  }

  static func message(_ role: Role, _ parts: ContentPart...) -> Message {
    .with {
      $0.role = role
      $0.content = parts
    }
  }

  static func result(_ id: String, _ text: String, isError: Bool = false) -> Message {
    .with {
      $0.role = .tool
      $0.toolCallID = id
      $0.toolError = isError
      $0.content = [Self.text(text)]
    }
  }

  static func schema(_ name: String) -> ResponseFormat {
    .with {
      $0.format = .jsonSchema(
        .with {
          $0.name = name
          $0.schemaJSON = Self.ticketSchema
          $0.strict = true
        })
    }
  }
}
