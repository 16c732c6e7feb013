public struct StreamCompleteResponse: WireMessage {
  public enum Event: Equatable, Sendable {
    case started(Started)
    case delta(Delta)
    case choiceFinished(ChoiceFinished)
    case completed(Completed)
  }

  public var event: Event?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1:
      var current: Started?
      if case .started(let value) = self.event { current = value }
      if let value = try reader.message(field, mergedInto: current) { self.event = .started(value) }
    case 2:
      var current: Delta?
      if case .delta(let value) = self.event { current = value }
      if let value = try reader.message(field, mergedInto: current) { self.event = .delta(value) }
    case 3:
      var current: ChoiceFinished?
      if case .choiceFinished(let value) = self.event { current = value }
      if let value = try reader.message(field, mergedInto: current) {
        self.event = .choiceFinished(value)
      }
    case 4:
      var current: Completed?
      if case .completed(let value) = self.event { current = value }
      if let value = try reader.message(field, mergedInto: current) {
        self.event = .completed(value)
      }
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    switch self.event {
    case .started(let value): writer.writePresent(value, 1)
    case .delta(let value): writer.writePresent(value, 2)
    case .choiceFinished(let value): writer.writePresent(value, 3)
    case .completed(let value): writer.writePresent(value, 4)
    case nil: break
    }
  }
}
