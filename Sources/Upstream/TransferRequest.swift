internal import CCurl

/// One kind of HTTP request, but for its body: immutable, and made once for any number of transfers.
/// A handle that has sent it before is set up for it already.
package final class TransferRequest {
  package enum Method: Sendable {
    case get
    case post
    /// No request at all: a connection of its own, TLS included, which is closed again. Whether
    /// the host answers.
    case connect
  }

  package enum HTTPVersion: Sendable {
    /// HTTP/2 where TLS's ALPN finds it, HTTP/1.1 in clear.
    case negotiate
    /// HTTP/2 at once, in clear too.
    case http2PriorKnowledge
  }

  let url: String
  let method: Method
  let headers: TransferHeaders
  let timeouts: TransferTimeouts
  let curlVersion: Int
  /// Scheme, host and port.
  let origin: Substring

  /// - Parameters:
  ///   - url: http or https, without user or password.
  ///   - headers: shared by the requests of a provider.
  package init(
    url: String, method: Method, headers: TransferHeaders,
    timeouts: TransferTimeouts = TransferTimeouts(), httpVersion: HTTPVersion = .negotiate
  ) {
    self.url = url
    self.method = method
    self.headers = headers
    var timeouts = timeouts
    // Time must pass between two checks.
    timeouts.idle = max(timeouts.idle, .milliseconds(1))
    timeouts.connect = max(timeouts.connect, .milliseconds(1))
    self.timeouts = timeouts
    self.curlVersion =
      switch httpVersion {
      case .http2PriorKnowledge: Int(CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE)
      case .negotiate:
        url.hasPrefix("https:") ? Int(CURL_HTTP_VERSION_2TLS) : Int(CURL_HTTP_VERSION_1_1)
      }
    let slashes = url.indices.lazy.filter { url[$0] == "/" }
    self.origin = url[..<(slashes.dropFirst(2).first ?? url.endIndex)]
  }

  /// Whether the transfer waits for a connection that another one opens, to share it.
  var mayShareConnection: Bool { self.curlVersion != Int(CURL_HTTP_VERSION_1_1) }
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
