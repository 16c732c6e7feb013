import Codec
import Testing
import WireOracle

@testable import Reflection

/// scripts/lint holds that the set is that of Protos/.
@Suite("ServiceDescriptorSet")
struct ServiceDescriptorSetTests {
  private let index = DescriptorIndex.publicServices

  @Test("lists every service, reflection itself included")
  func services() {
    #expect(
      self.index.serviceNames == [
        "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection", "switchyard.inference.v1.InferenceService",
      ])
  }

  @Test(
    "has every method",
    arguments: [
      "grpc.health.v1.Health.Check", "grpc.health.v1.Health.List", "grpc.health.v1.Health.Watch",
      "grpc.reflection.v1.ServerReflection.ServerReflectionInfo",
      "grpc.reflection.v1alpha.ServerReflection.ServerReflectionInfo",
      "switchyard.inference.v1.InferenceService.Complete",
      "switchyard.inference.v1.InferenceService.StreamComplete",
      "switchyard.inference.v1.InferenceService.ListModels",
      "switchyard.inference.v1.InferenceService.GetModel",
    ])
  func methods(name: String) {
    #expect(self.index.fileName(declaring: name) != nil)
  }

  @Test("has every message and field that libprotobuf-c knows, the details of errors included")
  func messages() {
    let names = ProtobufC.messageNames.flatMap { [$0] + ProtobufC.fields(of: $0) }
    #expect(names.count > 300)
    #expect(names.filter { self.index.fileName(declaring: $0) == nil } == [])
  }

  @Test("has no comments, which would be most of it")
  func sourceInfo() throws {
    for file in self.index.files {
      var reader = WireReader(file.bytes.rawSpan)
      while let field = try reader.nextField() {
        let number = field.number
        #expect(number != 9, "\(file.name) has source_code_info")
        try reader.skip(field)
      }
    }
  }
}
