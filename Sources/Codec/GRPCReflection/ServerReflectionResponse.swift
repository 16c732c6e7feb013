/// `ServerReflectionResponse` of `grpc.reflection.v1` and of `v1alpha`: the answer to one request of
/// the stream.
public struct ServerReflectionResponse: WireMessage {
  public enum MessageResponse: Equatable, Sendable {
    case fileDescriptorResponse(FileDescriptorResponse)
    case allExtensionNumbersResponse(ExtensionNumberResponse)
    case listServicesResponse(ListServiceResponse)
    case errorResponse(ErrorResponse)
  }

  /// The request's host.
  public var validHost = ""
  public var originalRequest: ServerReflectionRequest?
  public var messageResponse: MessageResponse?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.validHost, field)
    case 2: try reader.read(&self.originalRequest, field)
    case 4:
      try reader.read(&self.messageResponse, field, MessageResponse.fileDescriptorResponse) {
        if case .fileDescriptorResponse(let value) = $0 { value } else { nil }
      }
    case 5:
      try reader.read(&self.messageResponse, field, MessageResponse.allExtensionNumbersResponse) {
        if case .allExtensionNumbersResponse(let value) = $0 { value } else { nil }
      }
    case 6:
      try reader.read(&self.messageResponse, field, MessageResponse.listServicesResponse) {
        if case .listServicesResponse(let value) = $0 { value } else { nil }
      }
    case 7:
      try reader.read(&self.messageResponse, field, MessageResponse.errorResponse) {
        if case .errorResponse(let value) = $0 { value } else { nil }
      }
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.validHost, 1)
    writer.write(self.originalRequest, 2)
    switch self.messageResponse {
    case .fileDescriptorResponse(let value): writer.writePresent(value, 4)
    case .allExtensionNumbersResponse(let value): writer.writePresent(value, 5)
    case .listServicesResponse(let value): writer.writePresent(value, 6)
    case .errorResponse(let value): writer.writePresent(value, 7)
    case nil: break
    }
  }
}
