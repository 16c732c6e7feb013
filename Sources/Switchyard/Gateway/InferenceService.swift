internal import Codec
internal import RPCServer

/// `switchyard.inference.v1.InferenceService`, as one loop serves it.
enum InferenceService {
  static let name = "switchyard.inference.v1.InferenceService"

  static func register(in methods: inout MethodTable, worker: Worker) {
    let completions = CompletionHandler(worker)
    let catalog = CatalogHandler(worker)
    methods.eventDriven(service: self.name, method: "Complete") {
      (request: consuming CompleteRequest, call, responder) in
      completions.complete(request, call, responder)
    }
    methods.eventDriven(service: self.name, method: "StreamComplete") {
      (request: consuming CompleteRequest, call, responder) in
      completions.streamComplete(request, call, responder)
    }
    methods.immediate(service: self.name, method: "ListModels") {
      (request: ListModelsRequest, _) throws(RPCError) in try catalog.listModels(request)
    }
    methods.immediate(service: self.name, method: "GetModel") {
      (request: GetModelRequest, _) throws(RPCError) in try catalog.getModel(request)
    }
  }
}
