/// `FileDescriptorResponse` of `grpc.reflection`: a file and what it imports.
public struct FileDescriptorResponse: WireMessage {
  /// Encoded `google.protobuf.FileDescriptorProto`s.
  public var fileDescriptorProto: [[UInt8]] = []

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.fileDescriptorProto, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.fileDescriptorProto, 1)
  }
}
