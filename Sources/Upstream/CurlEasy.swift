internal import CCurl

/// Owns one easy handle. What never changes is set once; the handle goes from transfer to transfer.
@safe final class CurlEasy {
  let raw: UnsafeMutableRawPointer
  /// A body's buffer up to this many bytes is kept for the next.
  private static let keptBodySize = 64 << 10

  /// Holds the body of the POST in progress: libcurl reads it where it lies.
  private var body: UnsafeMutableRawBufferPointer
  /// What the handle is set up for.
  private var request: TransferRequest?
  /// The request's list that libcurl has: the request holds it.
  private var headers: UnsafeMutablePointer<curl_slist>?
  private var parsedURL: OpaquePointer?
  private var isFresh = false
  /// Where libcurl says what went wrong, of the size that it asks for.
  private let errorBuffer = UnsafeMutableBufferPointer<CChar>.allocate(
    capacity: Int(CURL_ERROR_SIZE))

  /// - Parameter pool: is told of closed sockets for as long as connections live, which it closes
  ///   before it goes.
  init(pool: TransferPool, configuration: TransferPoolConfiguration) throws(TransferError) {
    guard let raw = unsafe curl_easy_init() else {
      throw TransferError(.other(CInt(CURLE_OUT_OF_MEMORY.rawValue)), "out of memory")
    }
    unsafe self.raw = raw
    unsafe self.body = Self.newBody()
    unsafe self.errorBuffer.initialize(repeating: 0)
    unsafe _ = ccurl_easy_set_pointer(raw, CURLOPT_ERRORBUFFER, self.errorBuffer.baseAddress)
    // Without it libcurl changes signal handlers around each transfer.
    self.set(CURLOPT_NOSIGNAL, 1)
    self.set(CURLOPT_FOLLOWLOCATION, 0)
    self.set(CURLOPT_SSL_VERIFYPEER, 1)
    self.set(CURLOPT_SSL_VERIFYHOST, 2)
    self.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    self.set(CURLOPT_TCP_NODELAY, 1)
    self.set(CURLOPT_TCP_KEEPALIVE, 1)
    self.set(CURLOPT_PROTOCOLS_STR, "http,https")
    // Neither the environment's proxies nor anyone else's.
    self.set(CURLOPT_PROXY, "")
    self.set(CURLOPT_NOPROXY, "*")
    if let file = configuration.certificateFile { self.set(CURLOPT_CAINFO, file) }
    unsafe ccurl_easy_set_data_function(raw, CURLOPT_WRITEFUNCTION, receiveBody)
    unsafe ccurl_easy_set_data_function(raw, CURLOPT_HEADERFUNCTION, receiveHeader)
    let context = unsafe Unmanaged.passUnretained(pool).toOpaque()
    unsafe ccurl_easy_set_open_function(raw, didOpenSocket)
    unsafe ccurl_easy_set_pointer(raw, CURLOPT_SOCKOPTDATA, context)
    unsafe ccurl_easy_set_close_function(raw, closeSocket)
    unsafe ccurl_easy_set_pointer(raw, CURLOPT_CLOSESOCKETDATA, context)
    unsafe ccurl_easy_set_pointer(raw, CURLOPT_POSTFIELDS, self.body.baseAddress)
  }

  deinit {
    unsafe curl_easy_cleanup(self.raw)
    unsafe curl_url_cleanup(self.parsedURL)
    unsafe self.body.deallocate()
    unsafe self.errorBuffer.deallocate()
  }

  private func set(_ option: CURLoption, _ value: Int) {
    unsafe _ = ccurl_easy_set_long(self.raw, option, value)
  }

  private func set(_ option: CURLoption, _ value: String) {
    unsafe _ = ccurl_easy_set_string(self.raw, option, value)
  }

  /// Sets the handle up, but for the body only where the request is another than the last.
  func prepare(_ request: TransferRequest, body: RawSpan) {
    if request !== self.request { self.setUp(request) }
    let headers = unsafe request.headers.list(forBodyOf: body.byteCount)
    if unsafe headers != self.headers {
      unsafe self.headers = headers
      unsafe _ = ccurl_easy_set_pointer(self.raw, CURLOPT_HTTPHEADER, headers)
    }
    if request.method == .post { self.setBody(body) }
  }

  private func setUp(_ request: TransferRequest) {
    let earlier = self.request
    self.request = request
    if request.url != earlier?.url { self.setURL(request.url) }
    self.set(CURLOPT_HTTP_VERSION, request.curlVersion)
    // A transfer that may share a connection waits for one instead of opening another. In clear
    // there is nothing to share: looking for it costs, and each would wait for the first one's
    // answer, which might show a server that multiplexes.
    self.set(CURLOPT_PIPEWAIT, request.mayShareConnection ? 1 : 0)
    self.set(CURLOPT_CONNECTTIMEOUT_MS, request.timeouts.connect.milliseconds)
    self.set(request.method == .post ? CURLOPT_POST : CURLOPT_HTTPGET, 1)
    self.set(CURLOPT_CONNECT_ONLY, request.method == .connect ? 1 : 0)
  }

  /// Parsed here once, instead of by libcurl with every transfer.
  private func setURL(_ url: String) {
    guard let parsed = unsafe curl_url() else { return }
    if unsafe curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK {
      unsafe ccurl_easy_set_pointer(self.raw, CURLOPT_CURLU, UnsafeRawPointer(parsed))
      unsafe curl_url_cleanup(self.parsedURL)
      unsafe self.parsedURL = parsed
    } else {
      // libcurl says what is wrong with it, when the transfer starts.
      unsafe curl_url_cleanup(parsed)
      unsafe ccurl_easy_set_pointer(self.raw, CURLOPT_CURLU, nil)
      self.set(CURLOPT_URL, url)
    }
  }

  private func setBody(_ bytes: RawSpan) {
    if unsafe self.body.count < bytes.byteCount {
      unsafe self.body.deallocate()
      unsafe self.body = .allocate(byteCount: bytes.byteCount, alignment: 8)
      unsafe ccurl_easy_set_pointer(self.raw, CURLOPT_POSTFIELDS, self.body.baseAddress)
    }
    unsafe bytes.withUnsafeBytes { unsafe self.body.copyMemory(from: $0) }
    unsafe ccurl_easy_set_size(
      self.raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.byteCount))
  }

  /// libcurl's events go to `transfer`, unretained: its pool holds it while the handle is in use.
  func attach(_ transfer: Transfer) {
    let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
    unsafe ccurl_easy_set_pointer(self.raw, CURLOPT_PRIVATE, context)
    unsafe ccurl_easy_set_pointer(self.raw, CURLOPT_WRITEDATA, context)
    unsafe ccurl_easy_set_pointer(self.raw, CURLOPT_HEADERDATA, context)
  }

  /// Whether the transfer opens a connection instead of using one that is kept.
  func setFresh(_ isFresh: Bool) {
    guard isFresh != self.isFresh else { return }
    self.isFresh = isFresh
    self.set(CURLOPT_FRESH_CONNECT, isFresh ? 1 : 0)
  }

  /// Whether the transfer that ended used a kept connection, and opened none.
  var usedKeptConnection: Bool { unsafe ccurl_easy_opened_connections(self.raw) == 0 }

  /// Whether the transfer in progress has a connection to send its request on.
  var hasConnection: Bool { unsafe ccurl_easy_pretransfer_time(self.raw) > 0 }

  /// What libcurl said of a failure; empty where it said nothing.
  var errorText: String { unsafe String(cString: self.errorBuffer.baseAddress!) }

  /// Between two transfers: a large buffer is given back.
  func reset() {
    self.setFresh(false)
    guard unsafe self.body.count > Self.keptBodySize else { return }
    unsafe self.body.deallocate()
    unsafe self.body = Self.newBody()
    unsafe ccurl_easy_set_pointer(self.raw, CURLOPT_POSTFIELDS, self.body.baseAddress)
  }

  private static func newBody() -> UnsafeMutableRawBufferPointer {
    .allocate(byteCount: 4096, alignment: 8)
  }

  func unpause() { unsafe _ = curl_easy_pause(self.raw, CURLPAUSE_CONT) }
}

extension Duration {
  fileprivate var milliseconds: Int {
    let (seconds, attoseconds) = self.components
    return Int(clamping: min(seconds, 1_000_000_000) * 1000 + attoseconds / 1_000_000_000_000_000)
  }
}

// File-level functions: closures given to C would inherit isolation, checked at run time.

private func receiveHeader(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context = unsafe context else { return 0 }
  let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count).bytes
  return unsafe Unmanaged<Transfer>.fromOpaque(context)._withUnsafeGuaranteedRef {
    $0.receiveHeaderLine(line) ? size * count : 0
  }
}

private func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context = unsafe context else { return 0 }
  let body = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count).bytes
  return unsafe Unmanaged<Transfer>.fromOpaque(context)._withUnsafeGuaranteedRef {
    switch $0.receiveBody(body) {
    case .taken: size * count
    case .paused: Int(CURL_WRITEFUNC_PAUSE)
    // Anything but the count ends the transfer.
    case .end: size * count + 1
    }
  }
}

private func didOpenSocket(
  _ context: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _: curlsocktype
) -> CInt {
  guard let context = unsafe context else { return CURL_SOCKOPT_ERROR }
  unsafe Unmanaged<TransferPool>.fromOpaque(context)._withUnsafeGuaranteedRef {
    $0.didOpenSocket(socket)
  }
  return CURL_SOCKOPT_OK
}

private func closeSocket(_ context: UnsafeMutableRawPointer?, _ socket: curl_socket_t) -> CInt {
  guard let context = unsafe context else { return 1 }
  return unsafe Unmanaged<TransferPool>.fromOpaque(context)._withUnsafeGuaranteedRef {
    $0.closeSocket(socket)
  }
}
