internal import Codec
internal import RPCServer

/// `switchyard.inference.v1.InferenceService`, as one loop serves it.
enum InferenceService {
  static let name = "switchyard.inference.v1.InferenceService"

  static func register(in methods: inout MethodTable, worker: Worker) {
    let completions = CompletionHandler(worker)
    let catalog = CatalogHandler(worker)
    methods.unary(service: self.name, method: "Complete") {
      (request: CompleteRequest, call) async throws(RPCError) in
      try await completions.complete(request, call)
    }
    methods.serverStreaming(service: self.name, method: "StreamComplete") {
      (request: CompleteRequest, call, response: ResponseStream<StreamCompleteResponse>)
        async throws(RPCError) in
      try await completions.streamComplete(request, call, response)
    }
    methods.immediate(service: self.name, method: "ListModels") {
      (request: ListModelsRequest, _) throws(RPCError) in try catalog.listModels(request)
    }
    methods.immediate(service: self.name, method: "GetModel") {
      (request: GetModelRequest, _) throws(RPCError) in try catalog.getModel(request)
    }
  }
}
