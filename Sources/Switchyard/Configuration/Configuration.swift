internal import Codec
internal import Providers
internal import RPCServer

/// All that an operator says: what `switchyard.yaml` holds, checked, with defaults filled in.
struct Configuration: Sendable, Equatable {
  var server = Server()
  var routing = Routing()
  /// Nil: none is written.
  var decisionLog: DecisionLog?
  /// In the order in which they are tried. Names are unique.
  var providers: [Provider] = []

  /// How the gateway listens, and its bounds.
  struct Server: Sendable, Equatable {
    /// "HOST:PORT" each, IPv6 in brackets; port 0 picks one. Default 127.0.0.1:50051.
    var listen = ["127.0.0.1:50051"]
    /// Event loops, one thread each. Nil, the default: one for each core.
    var loops: Int?
    var limits = Limits()
    /// Whether answers are compressed for clients that take it. Default false.
    var compressesResponses = false
    var keepalive = ServerConfiguration.Keepalive()
    var connections = ServerConfiguration.ConnectionLimits()
    /// How long a shutdown goes on accepting, while health checks say NOT_SERVING: for balancers to
    /// notice. Default 0.
    var drainDelay: Duration = .zero
    /// How long a shutdown lets the calls in flight go on after that. Default 30 s.
    var drainTimeout: Duration = .seconds(30)
  }

  struct Limits: Sendable, Equatable {
    /// Bytes of a request message. Default 4 MiB.
    var maximumMessageBytes = 4 << 20
    /// Calls in flight on one loop; more are refused. Default 4096.
    var maximumConcurrentCalls = 4096
  }

  /// An account at a model provider.
  struct Provider: Sendable, Equatable {
    /// What Route.provider says and a model's suffix names.
    var name: String
    /// How it is asked.
    var profile: ProviderProfile
    /// The API's root, http or https, without a slash at the end.
    var baseURL: String
    /// Nil: calls go out without a key.
    var apiKey: Secret?
    var unary = UnaryMode.stream
    /// Where prompts are processed: "eu"; empty is unknown.
    var region = ""
    var timeouts = Timeouts()
    /// Sent with each request.
    var headers: [Header] = []
    /// Connections of one loop. Default 64.
    var maximumConnections = 64
    /// What the provider promises.
    var dataPolicy = DataPolicy()
    var tags: [String] = []
    /// Nil: what the provider's own list names.
    var models: [Model]?
  }

  /// What a provider without a profile speaks.
  enum Dialect: String, Sendable, CaseIterable {
    case openAI = "openai"
    case mistral
    case anthropic
  }

  /// How Complete asks the provider.
  enum UnaryMode: String, Sendable, CaseIterable {
    /// For a whole answer.
    case plain
    /// For a stream, put together here: a cancelled call then stops the provider.
    case stream
  }

  struct Timeouts: Sendable, Equatable {
    /// To a connection, TLS included. Default 5 s.
    var connect: Duration = .seconds(5)
    /// From the request to the first byte of the answer's body. A provider may queue a call for
    /// long before it answers. Default 120 s.
    var firstByte: Duration = .seconds(120)
    /// Between two bytes of an answer. Default 60 s.
    var idle: Duration = .seconds(60)
  }

  struct Header: Sendable, Equatable {
    var name: String
    var value: Secret
  }

  /// A provider's offer of one model.
  struct Model: Sendable, Equatable {
    /// The catalog id. Providers that offer the same id are alternatives.
    var id: String
    /// What the provider calls it. Default: the id.
    var upstreamModel: String
    var aliases: [String] = []
    var displayName = ""
    var owner = ""
    /// Tokens, input and output together; 0 is unknown.
    var contextWindow: Int32 = 0
    /// 0 is unknown.
    var maximumOutputTokens: Int32 = 0
    var price: Price?
    /// Nil: unknown, so that whatever the dialect can express is tried.
    var capabilities: [Capability]?
    /// "fp8"; empty is unknown.
    var quantization = ""
    /// The provider's announced end of service.
    var retireTime: ProtoTimestamp?
    /// Nil: the provider's.
    var region: String?
    /// Beside the provider's.
    var tags: [String] = []
    /// Its share of calls by the policy `weighted`, against the other offers'. Default 1.
    var weight = 1.0
  }

  /// Where each call's routing is written down.
  struct DecisionLog: Sendable, Equatable {
    var path: String
    /// Of the calls that were served, the share that is written; all others are. Default 1.
    var sample = 1.0
    /// Bytes of a file, after which the next one begins. Default 64 MiB.
    var maximumBytes = 64 << 20
    /// Files that are kept, the one that is written included. Default 2.
    var files = 2
  }
}
