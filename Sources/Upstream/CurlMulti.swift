internal import CCurl

/// What libcurl wants to be told of a socket.
enum SocketInterest {
  case none
  case read
  case write
  case both
}

/// Owns one multi handle, freed after its easy handles were taken out. libcurl's callbacks go to
/// the pool, which holds this value, unretained.
@safe struct CurlMulti: ~Copyable {
  private let raw: UnsafeMutableRawPointer

  init(owner: TransferPool, configuration: TransferPoolConfiguration) throws(TransferError) {
    guard let raw = unsafe curl_multi_init() else {
      throw TransferError(.other(CInt(CURLE_OUT_OF_MEMORY.rawValue)), "out of memory")
    }
    unsafe self.raw = raw
    let context = unsafe Unmanaged.passUnretained(owner).toOpaque()
    unsafe ccurl_multi_set_callbacks(raw, socketChanged, timerChanged, context)
    unsafe ccurl_multi_set_long(
      raw, CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.maximumConnections)
    unsafe ccurl_multi_set_long(
      raw, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost)
    unsafe ccurl_multi_set_long(raw, CURLMOPT_MAXCONNECTS, configuration.maximumIdleConnections)
  }

  deinit { unsafe curl_multi_cleanup(self.raw) }

  func add(_ easy: CurlEasy) -> Bool {
    unsafe curl_multi_add_handle(self.raw, easy.raw) == CURLM_OK
  }

  /// An unfinished transfer's connection is closed, or its stream reset.
  func remove(_ easy: CurlEasy) { unsafe _ = curl_multi_remove_handle(self.raw, easy.raw) }

  /// A socket is ready.
  func act(on socket: CInt, isReadable: Bool, isWritable: Bool) {
    var events: CInt = 0
    if isReadable { events |= CURL_CSELECT_IN }
    if isWritable { events |= CURL_CSELECT_OUT }
    var running: CInt = 0
    unsafe curl_multi_socket_action(self.raw, socket, events, &running)
  }

  /// The time that libcurl asked for has come.
  func actOnTimeout() {
    var running: CInt = 0
    unsafe curl_multi_socket_action(self.raw, CURL_SOCKET_BAD, 0, &running)
  }

  /// The next transfer that is done, with how it ended.
  func nextDone() -> (transfer: Transfer, code: CURLcode)? {
    var code = CURLE_OK
    guard let easy = unsafe ccurl_multi_next_done(self.raw, &code) else { return nil }
    var context: UnsafeMutableRawPointer?
    unsafe ccurl_easy_get_private(easy, &context)
    guard let context = unsafe context else { return nil }
    return unsafe (Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue(), code)
  }
}

extension TransferError {
  /// Nil for success.
  ///
  /// - Parameter detail: what libcurl said of it, if anything.
  init?(_ code: CURLcode, detail: String) {
    let text = detail.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : detail
    switch code {
    case CURLE_OK: return nil
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      self.init(.couldNotResolve, text)
    case CURLE_COULDNT_CONNECT: self.init(.couldNotConnect, text)
    // The loop's timers see to the rest: libcurl's own is for connecting.
    case CURLE_OPERATION_TIMEDOUT: self = .connectTimeout
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CACERT_BADFILE:
      self.init(.tlsFailure, text)
    case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2,
      CURLE_HTTP2_STREAM:
      self.init(.connectionLost, text)
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
      self.init(.protocolError, text)
    // So libcurl says that a line grew beyond its own bound, 100 KiB. Where memory is really short,
    // this process ends before.
    case CURLE_OUT_OF_MEMORY: self = .headersTooLarge
    default: self.init(.other(CInt(bitPattern: code.rawValue)), text)
    }
  }
}

private func socketChanged(
  _: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: CInt,
  _ context: UnsafeMutableRawPointer?, _: UnsafeMutableRawPointer?
) -> CInt {
  guard let context = unsafe context else { return -1 }
  let interest: SocketInterest =
    switch what {
    case CURL_POLL_IN: .read
    case CURL_POLL_OUT: .write
    case CURL_POLL_INOUT: .both
    default: .none
    }
  unsafe Unmanaged<TransferPool>.fromOpaque(context)._withUnsafeGuaranteedRef {
    $0.socketDidChange(socket, interest)
  }
  return 0
}

private func timerChanged(
  _: UnsafeMutableRawPointer?, _ milliseconds: CLong, _ context: UnsafeMutableRawPointer?
) -> CInt {
  guard let context = unsafe context else { return -1 }
  unsafe Unmanaged<TransferPool>.fromOpaque(context)._withUnsafeGuaranteedRef {
    $0.timerDidChange(milliseconds < 0 ? nil : .milliseconds(milliseconds))
  }
  return 0
}
