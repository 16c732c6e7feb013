public struct StreamCompleteResponse: WireMessage {
  /// The last event is boxed, so that the deltas before it are small to move.
  public enum Event: Equatable, Sendable {
    case started(Started)
    case delta(Delta)
    case choiceFinished(ChoiceFinished)
    indirect case completed(Completed)
  }

  public var event: Event?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1:
      try reader.read(&self.event, field, Event.started) {
        if case .started(let value) = $0 { value } else { nil }
      }
    case 2:
      try reader.read(&self.event, field, Event.delta) {
        if case .delta(let value) = $0 { value } else { nil }
      }
    case 3:
      try reader.read(&self.event, field, Event.choiceFinished) {
        if case .choiceFinished(let value) = $0 { value } else { nil }
      }
    case 4:
      try reader.read(&self.event, field, Event.completed) {
        if case .completed(let value) = $0 { value } else { nil }
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
