internal import Codec
internal import Router

extension OpenAIRequest {
  mutating func writeTools(_ writer: inout JSONWriter) {
    guard !self.request.tools.isEmpty else { return }
    let choice = ToolSelection(self.request, fields: self.fields)
    if choice.hidesAll { return }
    let isStrict = self.mayBeStrict
    if self.body.begin("tools", &writer) {
      writer.beginArray()
      for case .function(let function)? in self.request.tools.lazy.map(\.tool)
      where choice.shows(function.name) {
        self.write(function, isStrict: isStrict && function.strict, &writer)
      }
      writer.endArray()
    }
    if choice.mode != .unspecified, self.body.begin("tool_choice", &writer) {
      self.write(choice, &writer)
    }
    if let parallel = self.request.parallelToolCalls, self.fields.says(.parallelToolCalls),
      self.body.begin("parallel_tool_calls", &writer)
    {
      writer.bool(parallel)
    }
  }

  private var mayBeStrict: Bool {
    mutating get {
      guard self.profile.strictsAllOrNone else { return self.fields.says(.strictTool) }
      let stricts = self.request.tools.map { tool in
        if case .function(let function) = tool.tool { function.strict } else { false }
      }
      guard stricts.contains(true), stricts.contains(false) else { return true }
      self.body.report(.dropped, of: .strictTool, "either all tools are strict there or none")
      return false
    }
  }

  private func write(_ function: Function, isStrict: Bool, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("type")
    writer.string("function")
    writer.key("function")
    writer.beginObject()
    writer.key("name")
    writer.string(function.name)
    if !function.description.isEmpty {
      writer.key("description")
      writer.string(function.description)
    }
    if !function.parametersSchemaJSON.isEmpty {
      writer.key("parameters")
      writer.raw(function.parametersSchemaJSON)
    }
    if isStrict {
      writer.key("strict")
      writer.bool(true)
    }
    writer.endObject()
    writer.endObject()
  }

  private func write(_ choice: ToolSelection, _ writer: inout JSONWriter) {
    let mode: StaticString =
      switch choice.mode {
      case .none: "none"
      case .required: "required"
      default: "auto"
      }
    if let name = choice.forced { return Self.writeNamed(name, &writer) }
    guard !choice.allowed.isEmpty else { return writer.string(mode.description) }
    writer.beginObject()
    writer.key("type")
    writer.string("allowed_tools")
    writer.key("allowed_tools")
    writer.beginObject()
    writer.key("mode")
    writer.string(mode.description)
    writer.key("tools")
    writer.beginArray()
    for name in choice.allowed { Self.writeNamed(name, &writer) }
    writer.endArray()
    writer.endObject()
    writer.endObject()
  }

  static func writeNamed(_ name: String, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("type")
    writer.string("function")
    writer.key("function")
    writer.beginObject()
    writer.key("name")
    writer.string(name)
    writer.endObject()
    writer.endObject()
  }
}
