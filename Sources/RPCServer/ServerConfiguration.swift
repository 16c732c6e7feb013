/// How a server listens, and every bound that it keeps.
public struct ServerConfiguration: Sendable {
  /// "HOST:PORT" each, the host a name or an address, IPv6 in brackets; port 0 picks one.
  public var listen: [String] = ["127.0.0.1:50051"]
  /// Where set, each error carries `google.rpc.ErrorInfo` of this domain and `RequestInfo`.
  public var errorDomain: String?
  /// Where set, each answer carries the call's id as this metadata.
  public var callIDHeader: String?
  /// Whether a call's answers are compressed unless its handler says otherwise. Default false.
  public var compressesMessages = false
  public var limits = Limits()
  public var timeouts = Timeouts()
  public var keepalive = Keepalive()
  public var connections = ConnectionLimits()

  public init() {}

  public struct Limits: Sendable, Hashable {
    /// Bytes of a request message. Default 4 MiB.
    public var messageSize = 4 << 20
    /// Streams at once on one connection, which also bounds its running handlers, reset or not.
    /// Default 256.
    public var concurrentStreams = 256
    /// Connections of one loop. Default 8192.
    public var connections = 8192
    /// Bytes of a request's metadata by the count of SETTINGS_MAX_HEADER_LIST_SIZE. Default 16 KiB.
    public var metadataSize = 16 << 10
    /// Bytes that a stream's window lets its client send before they are taken. Default 1 MiB.
    public var streamWindow = 1 << 20
    /// The same for a connection. Default 8 MiB.
    public var connectionWindow = 8 << 20
    /// Bytes of unfinished request messages that one loop holds. Default 256 MiB.
    public var bufferedRequests = 256 << 20
    /// Bytes of answers queued on a stream above which its producer is to stop. Default 64 KiB.
    public var streamQueueHigh = 64 << 10
    /// Bytes below which it may go on. Default 16 KiB.
    public var streamQueueLow = 16 << 10
    /// Resets that a client may cause beyond those it sends, and empty frames: a burst, and as
    /// many a second. Default 200 and 20.
    public var glitchBurst = 200
    public var glitchesPerSecond = 20

    public init() {}
  }

  public struct Timeouts: Sendable, Hashable {
    /// From accept to the client's SETTINGS. Default 10 s.
    public var handshake: Duration = .seconds(10)
    /// For one header block, from its first frame to its last. Default 10 s.
    public var headers: Duration = .seconds(10)
    /// From a unary request's headers to its end. Default 60 s.
    public var requestMessage: Duration = .seconds(60)
    /// Without progress in sending what is queued, for a connection or a stream. Default 60 s.
    public var stall: Duration = .seconds(60)

    public init() {}
  }

  /// How client and server find out that the other is gone. Looked at once a second.
  public struct Keepalive: Sendable, Hashable {
    /// Of silence, after which the server sends a PING. Default 2 h.
    public var interval: Duration = .seconds(2 * 3600)
    /// For any byte to come after it; then the connection is closed and its calls are cancelled.
    /// It is TCP_USER_TIMEOUT, too: what was sent must be acknowledged within it, and a client whose
    /// kernel has no room must make some. Default 20 s.
    public var timeout: Duration = .seconds(20)
    /// Between two PINGs of a client; one that pings more often three times is cut off with
    /// ENHANCE_YOUR_CALM. PINGs behind an answer are free. Default 10 s: gRPC's usual 5 min cut off
    /// clients whose users only wanted their calls to live.
    public var minimumPingInterval: Duration = .seconds(10)
    /// Whether a client may ping without a call. Default true.
    public var permitsPingsWithoutCalls = true

    public init() {}
  }

  /// When a connection ends though nothing is wrong with it: balancers that know only connections
  /// spread a client's calls anew when it opens another. Looked at once a second.
  public struct ConnectionLimits: Sendable, Hashable {
    /// Without a call. Default nil: for ever.
    public var maximumIdle: Duration?
    /// From accept to the first GOAWAY, give or take a tenth. Default nil: for ever.
    public var maximumAge: Duration?
    /// For the calls in flight at that age; then they are cancelled. Default 5 min.
    public var ageGrace: Duration = .seconds(300)

    public init() {}
  }
}
