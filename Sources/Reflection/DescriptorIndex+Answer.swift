package import Codec

/// What `grpc.reflection` asks: https://github.com/grpc/grpc/blob/master/doc/server-reflection.md.
extension DescriptorIndex {
  private typealias Response = ServerReflectionResponse.MessageResponse

  /// The answer to one request of a stream. What can't be answered is an error in it: the stream
  /// goes on.
  ///
  /// - Parameter sentFiles: the names of the files that the stream has sent, at first none. A file
  ///   that is asked for is sent even so; one that it imports is not.
  package func answer(
    _ request: ServerReflectionRequest, sentFiles: inout Set<String>
  ) -> ServerReflectionResponse {
    .with {
      $0.validHost = request.host
      $0.originalRequest = request
      $0.messageResponse = self.answer(request.messageRequest, &sentFiles)
    }
  }

  private func answer(
    _ request: ServerReflectionRequest.MessageRequest?, _ sentFiles: inout Set<String>
  ) -> Response {
    switch request {
    case .fileByFilename(let name):
      guard let file = self.file(named: name) else {
        return Self.notFound("no file is named \(quoted(name))")
      }
      return self.files(from: file, &sentFiles)
    case .fileContainingSymbol(let symbol):
      guard let file = self.file(declaring: symbol) else {
        return Self.notFound("nothing is named \(quoted(symbol))")
      }
      return self.files(from: file, &sentFiles)
    case .fileContainingExtension(let request):
      let message = String(withoutLeadingDot: request.containingType)
      guard let file = self.extensions(of: message)[request.extensionNumber] else {
        return Self.notFound(
          "no extension of \(quoted(message)) has number \(request.extensionNumber)")
      }
      return self.files(from: file, &sentFiles)
    case .allExtensionNumbersOfType(let name):
      let message = String(withoutLeadingDot: name)
      guard self.hasMessage(message) else {
        return Self.notFound("no message is named \(quoted(message))")
      }
      return .allExtensionNumbersResponse(
        .with {
          $0.baseTypeName = message
          $0.extensionNumber = self.extensions(of: message).keys.sorted()
        })
    case .listServices:
      return .listServicesResponse(
        .with { $0.service = self.serviceNames.map { name in .with { $0.name = name } } })
    case nil:
      return Self.error(.invalidArgument, "message_request is not set, so nothing is asked")
    }
  }

  /// A file and, of those that it needs, the ones that the stream has not sent.
  private func files(from first: Int, _ sentFiles: inout Set<String>) -> Response {
    var queue = [first]
    var queued: Set<Int> = [first]
    var encoded: [[UInt8]] = []
    var next = 0
    while next < queue.count {
      let file = self.files[queue[next]]
      // The first in any case: a client that asks for it again has not kept it.
      if sentFiles.insert(file.name).inserted || next == 0 { encoded.append(file.bytes) }
      next += 1
      for imported in file.imports where queued.insert(imported).inserted {
        queue.append(imported)
      }
    }
    return .fileDescriptorResponse(.with { $0.fileDescriptorProto = encoded })
  }

  private static func notFound(_ message: String) -> Response { self.error(.notFound, message) }

  private static func error(_ code: Code, _ message: String) -> Response {
    .errorResponse(
      .with {
        $0.errorCode = code.rawValue
        $0.errorMessage = message
      })
  }
}

/// The gRPC status codes of what can't be answered.
private enum Code: Int32 {
  case invalidArgument = 3
  case notFound = 5
}

/// A client's text for a message: cut, as it is in `original_request` whole.
private func quoted(_ text: String) -> String {
  let scalars = text.unicodeScalars.prefix(200)
  return "'\(String(scalars))\(scalars.endIndex == text.endIndex ? "" : "…")'"
}
