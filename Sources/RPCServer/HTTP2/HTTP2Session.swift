internal import CNGHTTP2

/// nghttp2's error, by its own text.
struct HTTP2Error: Error, CustomStringConvertible {
  let code: CInt

  var description: String { unsafe String(cString: nghttp2_strerror(self.code)) }
}

/// The error codes of RFC 9113, section 7, that the server sends.
enum HTTP2ErrorCode: UInt32 {
  case noError = 0
  case protocolError = 1
  case internalError = 2
  case frameSizeError = 6
  case refusedStream = 7
  case cancel = 8
  case enhanceYourCalm = 11
}

/// Owns one `nghttp2_session` of a server, freed exactly once.
///
/// nghttp2 holds an unretained pointer to the connection, which holds this value: sound, and free
/// of reference counting in the callbacks. Streams are handed to nghttp2 unretained too; the
/// connection retains them until `streamDidClose`.
@safe struct HTTP2Session: ~Copyable {
  private let raw: OpaquePointer

  /// The settings and the connection's window are queued with it.
  init(owner: Connection, limits: ServerConfiguration.Limits) throws(HTTP2Error) {
    let raw = try unsafe Self.makeSession(owner)
    do throws(HTTP2Error) {
      try unsafe Self.submitSettings(raw, limits)
    } catch {
      unsafe nghttp2_session_del(raw)
      throw error
    }
    unsafe self.raw = raw
  }

  deinit { unsafe nghttp2_session_del(self.raw) }

  private static func makeSession(_ owner: Connection) throws(HTTP2Error) -> OpaquePointer {
    var options: OpaquePointer?
    guard unsafe nghttp2_option_new(&options) == 0, let options = unsafe options else {
      throw HTTP2Error(code: CInt(NGHTTP2_ERR_NOMEM.rawValue))
    }
    defer { unsafe nghttp2_option_del(options) }
    // Windows open again as messages are taken, not as bytes arrive.
    unsafe nghttp2_option_set_no_auto_window_update(options, 1)
    // Deadlines are resets: a gRPC client may send many in normal life. The default is 33 a second.
    unsafe nghttp2_option_set_stream_reset_rate_limit(options, 10_000, 1000)

    var raw: OpaquePointer?
    let context = unsafe Unmanaged.passUnretained(owner).toOpaque()
    let code = unsafe nghttp2_session_server_new2(&raw, HTTP2Callbacks.table, context, options)
    guard code == 0, let raw = unsafe raw else { throw HTTP2Error(code: code) }
    return unsafe raw
  }

  private static func submitSettings(
    _ raw: OpaquePointer, _ limits: ServerConfiguration.Limits
  ) throws(HTTP2Error) {
    let settings = [
      nghttp2_settings_entry(
        settings_id: Int32(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue),
        value: UInt32(clamping: limits.concurrentStreams)),
      nghttp2_settings_entry(
        settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue),
        value: UInt32(clamping: limits.streamWindow)),
      nghttp2_settings_entry(
        settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue),
        value: UInt32(clamping: limits.metadataSize)),
      // RFC 9218 in place of RFC 7540's priority tree, which costs an attacker nothing to grow.
      nghttp2_settings_entry(
        settings_id: Int32(NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES.rawValue), value: 1),
    ]
    try Self.check(
      unsafe nghttp2_submit_settings(
        raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), settings, settings.count))
    try Self.check(
      unsafe nghttp2_session_set_local_window_size(
        raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, Int32(clamping: limits.connectionWindow)))
  }

  private static func check(_ code: CInt) throws(HTTP2Error) {
    guard code == 0 else { throw HTTP2Error(code: code) }
  }

  // MARK: - Bytes in and out

  /// Feeds what was read; the callbacks run inside. A throw is fatal for the connection, after
  /// what is still to be sent.
  func receive(_ bytes: RawSpan) throws(HTTP2Error) {
    let count = unsafe bytes.withUnsafeBytes {
      unsafe nghttp2_session_mem_recv(self.raw, $0.baseAddress, $0.count)
    }
    if count < 0 { throw HTTP2Error(code: CInt(count)) }
  }

  /// Appends the next frame to `buffer`. DATA goes straight from its stream's queue, by the
  /// callback.
  ///
  /// - Returns: false where there is nothing to send now.
  func appendNextFrame(to buffer: WriteBuffer) throws(HTTP2Error) -> Bool {
    // DATA is appended by the callback, which reports 0 bytes here like "nothing to send" does.
    let before = buffer.appendedByCallback
    var bytes: UnsafePointer<UInt8>?
    let count = unsafe nghttp2_session_mem_send(self.raw, &bytes)
    if count < 0 { throw HTTP2Error(code: CInt(count)) }
    if count > 0, let bytes = unsafe bytes {
      buffer.append(unsafe UnsafeRawBufferPointer(start: bytes, count: count).bytes)
      return true
    }
    return buffer.appendedByCallback != before
  }

  /// The client's SETTINGS_MAX_HEADER_LIST_SIZE, or the largest there is where it set none.
  var peerHeaderListLimit: Int {
    unsafe Int(
      nghttp2_session_get_remote_settings(self.raw, NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE))
  }

  /// Whether there is anything left to be done: after a GOAWAY and the last stream there is not.
  var isFinished: Bool {
    unsafe nghttp2_session_want_write(self.raw) == 0 && nghttp2_session_want_read(self.raw) == 0
  }

  // MARK: - Streams

  func attach(_ stream: ServerStream) {
    unsafe _ = nghttp2_session_set_stream_user_data(
      self.raw, stream.id, Unmanaged.passUnretained(stream).toOpaque())
  }

  func detach(_ stream: Int32) {
    unsafe _ = nghttp2_session_set_stream_user_data(self.raw, stream, nil)
  }

  /// Response headers; DATA follows from the stream's queue.
  func submitResponse(_ block: HeaderBlock, for stream: ServerStream) {
    var provider = unsafe nghttp2_data_provider(
      source: nghttp2_data_source(ptr: Unmanaged.passUnretained(stream).toOpaque()),
      read_callback: HTTP2Callbacks.readData)
    let raw = unsafe self.raw
    unsafe block.withNameValues { fields, count in
      unsafe _ = nghttp2_submit_response(raw, stream.id, fields, count, &provider)
    }
  }

  /// One header block that is the whole response: "Trailers-Only", or plain HTTP headers.
  func submitHeadersOnly(_ block: HeaderBlock, for stream: Int32) {
    let raw = unsafe self.raw
    unsafe block.withNameValues { fields, count in
      unsafe _ = nghttp2_submit_response(raw, stream, fields, count, nil)
    }
  }

  /// From the data callback, with the last DATA: it is sent after it.
  func submitTrailers(_ block: HeaderBlock, for stream: Int32) {
    let raw = unsafe self.raw
    unsafe block.withNameValues { fields, count in
      unsafe _ = nghttp2_submit_trailer(raw, stream, fields, count)
    }
  }

  func submitReset(_ stream: Int32, _ code: HTTP2ErrorCode) {
    unsafe _ = nghttp2_submit_rst_stream(
      self.raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream, code.rawValue)
  }

  /// There is something in the queue of a stream whose data callback had found none.
  func resumeData(_ stream: Int32) { unsafe _ = nghttp2_session_resume_data(self.raw, stream) }

  /// Lets the client send `count` more bytes on a stream. The update goes out when half a window is
  /// due.
  func openWindow(of stream: Int32, by count: Int) {
    unsafe _ = nghttp2_session_consume_stream(self.raw, stream, count)
  }

  // MARK: - The end

  /// The first GOAWAY of a graceful close: streams that cross it are served.
  func submitShutdownNotice() { unsafe _ = nghttp2_submit_shutdown_notice(self.raw) }

  func submitPing(_ ping: ServerPing) {
    let payload = ping.payload
    unsafe payload.withUnsafeBufferPointer {
      unsafe _ = nghttp2_submit_ping(
        self.raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), $0.baseAddress)
    }
  }

  /// No stream beyond the last one seen; the streams until then are served.
  func submitGoAway(_ code: HTTP2ErrorCode, _ reason: GoAwayReason) {
    let text = reason.text
    unsafe _ = nghttp2_submit_goaway(
      self.raw, UInt8(NGHTTP2_FLAG_NONE.rawValue),
      nghttp2_session_get_last_proc_stream_id(self.raw), code.rawValue, text.utf8Start,
      text.utf8CodeUnitCount)
  }

  /// GOAWAY with `code`, after which the session is finished.
  func terminate(_ code: HTTP2ErrorCode) {
    unsafe _ = nghttp2_session_terminate_session(self.raw, code.rawValue)
  }
}

extension HeaderBlock {
  /// nghttp2 copies the fields before it returns.
  fileprivate func withNameValues(_ body: (UnsafePointer<nghttp2_nv>, Int) -> Void) {
    unsafe self.bytes.withUnsafeBufferPointer { bytes in
      unsafe withUnsafeTemporaryAllocation(
        of: nghttp2_nv.self, capacity: max(self.fields.count, 1)
      ) { values in
        guard let base = unsafe UnsafeMutablePointer(mutating: bytes.baseAddress) else { return }
        for (index, field) in self.fields.enumerated() {
          let flags = field.isIndexed ? NGHTTP2_NV_FLAG_NONE : NGHTTP2_NV_FLAG_NO_INDEX
          unsafe (values.baseAddress! + index).initialize(
            to: nghttp2_nv(
              name: base + field.nameRange.lowerBound, value: base + field.valueRange.lowerBound,
              namelen: field.nameRange.count, valuelen: field.valueRange.count,
              flags: UInt8(truncatingIfNeeded: flags.rawValue)))
        }
        unsafe body(values.baseAddress!, self.fields.count)
      }
    }
  }
}
