import Codec
import Testing

@testable import Reflection

@Suite("Answers of reflection")
struct ReflectionAnswerTests {
  private typealias Request = ServerReflectionRequest.MessageRequest

  /// One stream: what it asks and which files it gets, or the error's code.
  private final class Stream {
    let index: DescriptorIndex
    var sentFiles: Set<String> = []

    init(_ index: DescriptorIndex) { self.index = index }

    func ask(_ request: Request?) -> ServerReflectionResponse {
      self.index.answer(.with { $0.messageRequest = request }, sentFiles: &self.sentFiles)
    }

    func files(_ request: Request) throws -> [String] {
      guard case .fileDescriptorResponse(let response) = self.ask(request).messageResponse else {
        return ["no files"]
      }
      return try response.fileDescriptorProto.map {
        try FileDescriptor(decoding: $0.rawSpan).name
      }
    }

    func error(_ request: Request?) -> (code: Int32, message: String)? {
      guard case .errorResponse(let error) = self.ask(request).messageResponse else { return nil }
      return (error.errorCode, error.errorMessage)
    }
  }

  private func stream() throws -> Stream { Stream(try Shop.index()) }

  @Test("the host and the request come back")
  func echo() throws {
    let request = ServerReflectionRequest.with {
      $0.host = "example.com"
      $0.messageRequest = .fileByFilename("nothing")
    }
    var sentFiles: Set<String> = []
    let response = try Shop.index().answer(request, sentFiles: &sentFiles)
    #expect(response.validHost == "example.com")
    #expect(response.originalRequest == request)
    #expect(sentFiles == [])
  }

  // MARK: - Files

  @Test("a file comes with all that it imports, each once, in its very bytes")
  func closure() throws {
    let stream = try self.stream()
    #expect(
      try stream.files(.fileByFilename("shop.proto")) == [
        "shop.proto", "basket.proto", "money.proto",
      ])
    #expect(stream.sentFiles == ["shop.proto", "basket.proto", "money.proto"])
    let bare = stream.ask(.fileByFilename("bare.proto")).messageResponse
    #expect(
      bare == .fileDescriptorResponse(.with { $0.fileDescriptorProto = [Shop.files[3].encoded()] }))
  }

  @Test("a stream gets an imported file once, and one that it asks for each time")
  func oncePerStream() throws {
    let stream = try self.stream()
    #expect(
      try stream.files(.fileContainingSymbol("shop.v1.Basket")) == ["basket.proto", "money.proto"])
    #expect(try stream.files(.fileContainingSymbol("shop.v1.Till.Pay")) == ["shop.proto"])
    #expect(try stream.files(.fileByFilename("money.proto")) == ["money.proto"])
    #expect(try stream.files(.fileByFilename("shop.proto")) == ["shop.proto"])

    let another = try self.stream()
    #expect(try another.files(.fileByFilename("shop.proto")).count == 3)
  }

  @Test("files that import each other are sent once")
  func cycle() throws {
    let stream = Stream(
      try Shop.index([
        .with {
          $0.name = "a"
          $0.imports = ["b"]
        },
        .with {
          $0.name = "b"
          $0.imports = ["a", "b"]
        },
      ]))
    #expect(try stream.files(.fileByFilename("a")) == ["a", "b"])
  }

  @Test("a symbol may have a dot in front")
  func leadingDot() throws {
    let stream = try self.stream()
    #expect(try stream.files(.fileContainingSymbol(".money.v1.Bank")) == ["money.proto"])
  }

  // MARK: - Extensions

  @Test("an extension is found by what it extends and its number", arguments: [7, 100] as [Int32])
  func extensions(number: Int32) throws {
    let stream = try self.stream()
    let request = ExtensionRequest.with {
      $0.containingType = "money.v1.Coin"
      $0.extensionNumber = number
    }
    #expect(try stream.files(.fileContainingExtension(request)).first == "shop.proto")
  }

  @Test("the numbers of a message's extensions are sorted; one without has none")
  func extensionNumbers() throws {
    let stream = try self.stream()
    for (name, numbers) in [("money.v1.Coin", [7, 100] as [Int32]), ("shop.v1.Order", [])] {
      let expected = ServerReflectionResponse.MessageResponse.allExtensionNumbersResponse(
        .with {
          $0.baseTypeName = name
          $0.extensionNumber = numbers
        })
      #expect(stream.ask(.allExtensionNumbersOfType(name)).messageResponse == expected)
      #expect(stream.ask(.allExtensionNumbersOfType("." + name)).messageResponse == expected)
    }
  }

  // MARK: - Services

  @Test("services are listed, whatever the request holds", arguments: ["", "*", "shop.v1.Till"])
  func services(content: String) throws {
    let stream = try self.stream()
    guard
      case .listServicesResponse(let list) = stream.ask(.listServices(content)).messageResponse
    else {
      Issue.record("not a list")
      return
    }
    #expect(list.service.map(\.name) == ["money.v1.Bank", "shop.v1.Shelf", "shop.v1.Till"])
  }

  // MARK: - Errors

  @Test(
    "what is not there is NOT_FOUND, by its name",
    arguments: [
      (.fileByFilename("no.proto"), "no file is named 'no.proto'"),
      (.fileByFilename(""), "no file is named ''"),
      (.fileContainingSymbol("no.Such"), "nothing is named 'no.Such'"),
      (
        .fileContainingExtension(
          .with {
            $0.containingType = ".shop.v1.Order"
            $0.extensionNumber = -3
          }), "no extension of 'shop.v1.Order' has number -3"
      ),
      (.allExtensionNumbersOfType("no.Such"), "no message is named 'no.Such'"),
      // An enum.
      (.allExtensionNumbersOfType("shop.v1.State"), "no message is named 'shop.v1.State'"),
    ] as [(Request, String)])
  func notFound(request: ServerReflectionRequest.MessageRequest, message: String) throws {
    let stream = try self.stream()
    let error = try #require(stream.error(request))
    #expect(error.code == 5)
    #expect(error.message == message)
    #expect(stream.sentFiles == [])
    #expect(try stream.files(.fileByFilename("bare.proto")) == ["bare.proto"])
  }

  @Test("a request for nothing is INVALID_ARGUMENT")
  func nothing() throws {
    let stream = try self.stream()
    #expect(try #require(stream.error(nil)).code == 3)
  }

  @Test("a long name is cut in the message", arguments: ["a", "\u{301}", "\u{1f600}"])
  func longName(scalar: String) throws {
    let stream = try self.stream()
    let name = String(repeating: scalar, count: 100_000)
    let error = try #require(stream.error(.fileContainingSymbol(name)))
    #expect(error.message.unicodeScalars.count < 250)
    #expect(error.message.hasSuffix("…'"))
  }
}
