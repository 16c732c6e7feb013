import Codec
import Reflection

extension FuzzTarget {
  /// The bytes of a descriptor set: each service of what is accepted is found in a file of it.
  static let descriptors = FuzzTarget(
    name: "descriptors",
    seeds: {
      // Those that import nothing are sets of their own; the whole set is too long for an input.
      DescriptorIndex.publicServices.serviceNames.map {
        files(.publicServices, .fileContainingSymbol($0))
      }.filter { $0.count == 1 }.map { file in
        var writer = WireWriter()
        writer.write(file, 1)
        return writer.copyBytes()
      }
    },
    run: { input in
      guard let index = try? DescriptorIndex(decoding: input.rawSpan) else { return }
      for service in index.serviceNames {
        let found = files(index, .fileContainingSymbol(service))
        require(!found.isEmpty, "\(service) is listed and not found")
        require(Set(found).count == found.count, "\(service): a file comes twice")
      }
    })

  /// A request, to what this program serves: there is an answer, and asked again, no more files
  /// than the one that is asked for.
  static let reflection = FuzzTarget(
    name: "reflection",
    seeds: {
      let requests: [ServerReflectionRequest.MessageRequest] = [
        .fileByFilename("google/protobuf/any.proto"),
        .fileContainingSymbol(".grpc.health.v1.Health.Watch"),
        .fileContainingExtension(.with { $0.containingType = "google.protobuf.Any" }),
        .allExtensionNumbersOfType("google.protobuf.Any"), .listServices("*"),
      ]
      return requests.map { request in
        ServerReflectionRequest.with {
          $0.host = "localhost"
          $0.messageRequest = request
        }.encoded()
      }
    },
    run: { input in
      guard let request = try? ServerReflectionRequest(decoding: input.rawSpan) else { return }
      let index = DescriptorIndex.publicServices
      var sentFiles: Set<String> = []
      let response = index.answer(request, sentFiles: &sentFiles)
      require(response.messageResponse != nil, "no answer")
      require(
        (try? ServerReflectionResponse(decoding: response.encoded().rawSpan)) == response,
        "its own encoding is another answer")
      guard case .fileDescriptorResponse = response.messageResponse else { return }
      guard
        case .fileDescriptorResponse(let again) = index.answer(request, sentFiles: &sentFiles)
          .messageResponse
      else { fatalError("no file the second time") }
      require(again.fileDescriptorProto.count == 1, "an imported file comes twice")
    })
}

private func files(
  _ index: DescriptorIndex, _ request: ServerReflectionRequest.MessageRequest
) -> [[UInt8]] {
  var sentFiles: Set<String> = []
  let response = index.answer(.with { $0.messageRequest = request }, sentFiles: &sentFiles)
  guard case .fileDescriptorResponse(let files) = response.messageResponse else { return [] }
  return files.fileDescriptorProto
}
