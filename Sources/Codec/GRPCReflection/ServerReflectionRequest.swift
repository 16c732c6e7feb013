/// `ServerReflectionRequest` of `grpc.reflection.v1` and of `v1alpha`, which are alike on the wire.
public struct ServerReflectionRequest: WireMessage {
  public enum MessageRequest: Equatable, Sendable {
    case fileByFilename(String)
    /// The full name of a type, a service, a method, a field …: "package.Service.Method".
    case fileContainingSymbol(String)
    case fileContainingExtension(ExtensionRequest)
    /// The full name of a message.
    case allExtensionNumbersOfType(String)
    /// What it holds says nothing.
    case listServices(String)
  }

  public var host = ""
  public var messageRequest: MessageRequest?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.host, field)
    case 3: try reader.read(&self.messageRequest, field, MessageRequest.fileByFilename)
    case 4: try reader.read(&self.messageRequest, field, MessageRequest.fileContainingSymbol)
    case 5:
      try reader.read(&self.messageRequest, field, MessageRequest.fileContainingExtension) {
        if case .fileContainingExtension(let value) = $0 { value } else { nil }
      }
    case 6: try reader.read(&self.messageRequest, field, MessageRequest.allExtensionNumbersOfType)
    case 7: try reader.read(&self.messageRequest, field, MessageRequest.listServices)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.host, 1)
    switch self.messageRequest {
    case .fileByFilename(let value): writer.writePresent(value, 3)
    case .fileContainingSymbol(let value): writer.writePresent(value, 4)
    case .fileContainingExtension(let value): writer.writePresent(value, 5)
    case .allExtensionNumbersOfType(let value): writer.writePresent(value, 6)
    case .listServices(let value): writer.writePresent(value, 7)
    case nil: break
    }
  }
}
