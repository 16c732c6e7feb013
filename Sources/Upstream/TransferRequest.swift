/// One HTTP request, but for its body.
package struct TransferRequest {
  package enum Method: Sendable {
    case get
    case post
  }

  package enum HTTPVersion: Sendable {
    /// HTTP/2 where TLS's ALPN finds it, HTTP/1.1 in clear.
    case negotiate
    /// HTTP/2 at once, in clear too.
    case http2PriorKnowledge
  }

  /// http or https, without user or password.
  package var url: String
  package var method: Method
  /// Shared by the requests of a provider.
  package var headers: TransferHeaders
  package var timeouts: TransferTimeouts
  package var httpVersion: HTTPVersion

  package init(
    url: String, method: Method, headers: TransferHeaders,
    timeouts: TransferTimeouts = TransferTimeouts(), httpVersion: HTTPVersion = .negotiate
  ) {
    self.url = url
    self.method = method
    self.headers = headers
    self.timeouts = timeouts
    self.httpVersion = httpVersion
  }
}

/// How long each part of a transfer may take.
package struct TransferTimeouts: Equatable, Sendable {
  /// To a connection, TLS included.
  package var connect: Duration
  /// From the start of the transfer to the first byte of the response's body.
  package var firstByte: Duration
  /// Between two bytes of the body. A paused transfer is not idle.
  package var idle: Duration

  package init(
    connect: Duration = .seconds(5), firstByte: Duration = .seconds(120),
    idle: Duration = .seconds(60)
  ) {
    self.connect = connect
    self.firstByte = firstByte
    self.idle = idle
  }
}

/// Bounds of one loop's transfers.
package struct TransferPoolConfiguration: Equatable, Sendable {
  /// Connections at once, to all hosts; further transfers wait. Default 1024.
  package var maximumConnections = 1024
  /// Connections at once to one host. Default 256.
  package var maximumConnectionsPerHost = 256
  /// Idle connections that are kept for reuse. Default 256.
  package var maximumIdleConnections = 256
  /// A file of certificates to trust in place of the system's.
  package var certificateFile: String?

  package init() {}
}
