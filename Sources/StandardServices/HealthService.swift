internal import Codec
package import Health
package import RPCServer

/// `grpc.health.v1.Health` on one loop: https://github.com/grpc/grpc/blob/master/doc/health-checking.md.
package enum HealthService {
  package static let name = "grpc.health.v1.Health"

  package static func register(in methods: inout MethodTable, board: HealthStatusBoard) {
    methods.immediate(service: self.name, method: "Check") {
      (request: HealthCheckRequest, _) throws(RPCError) -> HealthCheckResponse in
      guard let status = board.status(of: request.service) else {
        throw RPCError(
          code: .notFound,
          message: "no service \"\(request.service.prefix(200))\" here; List has them all")
      }
      return .with { $0.status = status }
    }
    methods.immediate(service: self.name, method: "List") {
      (_: HealthListRequest, _) throws(RPCError) -> HealthListResponse in
      do throws(HealthRefusal) { return try board.list() } catch { throw error.rpcError }
    }
    methods.eventDriven(service: self.name, method: "Watch") {
      (request: consuming HealthCheckRequest, call, responder) in
      HealthWatch(responder, board).start(request.service, call)
    }
  }
}

extension HealthRefusal {
  var rpcError: RPCError {
    switch self {
    case .tooManyServices, .tooManyWatchers:
      RPCError(code: .resourceExhausted, message: self.description)
    case .nameTooLong: RPCError(code: .invalidArgument, message: self.description)
    }
  }
}
