/// A message that can be a detail of an error status.
public protocol StatusDetail: WireMessage {
  /// The full protobuf name: "google.rpc.ErrorInfo".
  static var messageName: String { get }
}

/// `google.protobuf.Any`: a message with its name.
public struct ProtoAny: WireMessage {
  /// "type.googleapis.com/" and the message's full name.
  public var typeURL = ""
  public var value: [UInt8] = []

  public init() {}

  public init(_ detail: some StatusDetail) {
    self.typeURL = "type.googleapis.com/" + type(of: detail).messageName
    self.value = detail.encoded()
  }

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.typeURL, field)
    case 2: try reader.read(&self.value, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.typeURL, 1)
    writer.write(self.value, 2)
  }
}

extension RoutingFailure: StatusDetail {
  public static var messageName: String { "switchyard.inference.v1.RoutingFailure" }
}
