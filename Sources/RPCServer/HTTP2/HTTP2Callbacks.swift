internal import CNGHTTP2

/// nghttp2's callbacks: each unwraps its connection and forwards one event.
enum HTTP2Callbacks {
  /// One table for the process.
  nonisolated(unsafe) static let table: OpaquePointer = {
    var table: OpaquePointer?
    unsafe nghttp2_session_callbacks_new(&table)
    guard let table = unsafe table else { preconditionFailure("out of memory") }
    unsafe nghttp2_session_callbacks_set_on_begin_frame_callback(table, onBeginFrame)
    unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(table, onBeginHeaders)
    unsafe nghttp2_session_callbacks_set_on_header_callback(table, onHeader)
    unsafe nghttp2_session_callbacks_set_on_invalid_header_callback(table, onInvalidHeader)
    unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(table, onFrame)
    unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(table, onDataChunk)
    unsafe nghttp2_session_callbacks_set_on_stream_close_callback(table, onStreamClose)
    unsafe nghttp2_session_callbacks_set_on_frame_send_callback(table, onFrameSent)
    unsafe nghttp2_session_callbacks_set_on_frame_not_send_callback(table, onFrameNotSent)
    unsafe nghttp2_session_callbacks_set_send_data_callback(table, sendData)
    return unsafe table
  }()

  nonisolated(unsafe) static let readData: nghttp2_data_source_read_callback =
    unsafe readQueuedData
}

private let temporalFailure = CInt(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)

// File-level functions: closures given to C would inherit isolation, checked at run time.

private func withConnection<Result>(
  _ context: UnsafeMutableRawPointer?, _ body: (Connection) -> Result
) -> Result {
  guard let context = unsafe context else { preconditionFailure("the session has its owner") }
  return unsafe Unmanaged<Connection>.fromOpaque(context)._withUnsafeGuaranteedRef(body)
}

/// Lends the stream that is attached to `id`, if there is one. Its connection holds it for as long
/// as it is attached, and only `onStreamClose` detaches.
private func withStream<Result>(
  _ session: OpaquePointer?, _ id: Int32, _ body: (ServerStream) -> Result
) -> Result? {
  guard let stream = unsafe nghttp2_session_get_stream_user_data(session, id) else { return nil }
  return unsafe Unmanaged<ServerStream>.fromOpaque(stream)._withUnsafeGuaranteedRef(body)
}

private func onBeginFrame(
  _: OpaquePointer?, _ header: UnsafePointer<nghttp2_frame_hd>?,
  _ context: UnsafeMutableRawPointer?
) -> CInt {
  guard let header = unsafe header?.pointee,
    let code = FrameHeaderRules.violation(
      type: header.type, length: header.length, stream: header.stream_id)
  else { return 0 }
  unsafe withConnection(context) { $0.didReceiveForbiddenFrame(code) }
  return 0
}

private func onBeginHeaders(
  _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ context: UnsafeMutableRawPointer?
) -> CInt {
  guard let frame = unsafe frame,
    unsafe UInt32(frame.pointee.hd.type) == NGHTTP2_HEADERS.rawValue,
    unsafe frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST
  else { return 0 }
  let id = unsafe frame.pointee.hd.stream_id
  return unsafe withConnection(context) { $0.streamDidBegin(id) ? 0 : temporalFailure }
}

private func onHeader(
  _ session: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?,
  _ name: UnsafePointer<UInt8>?, _ nameCount: Int, _ value: UnsafePointer<UInt8>?,
  _ valueCount: Int, _: UInt8, _ context: UnsafeMutableRawPointer?
) -> CInt {
  // Trailers of a request are accepted and mean nothing to gRPC.
  guard let frame = unsafe frame,
    unsafe frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST
  else { return 0 }
  let goesOn = unsafe withStream(session, frame.pointee.hd.stream_id) { stream in
    let nameBytes = unsafe UnsafeRawBufferPointer(start: name, count: nameCount).bytes
    let valueBytes = unsafe UnsafeRawBufferPointer(start: value, count: valueCount).bytes
    return stream.receiveHeader(nameBytes, valueBytes)
  }
  return goesOn ?? true ? 0 : CInt(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue)
}

private func onInvalidHeader(
  _: OpaquePointer?, _: UnsafePointer<nghttp2_frame>?, _: UnsafePointer<UInt8>?, _: Int,
  _: UnsafePointer<UInt8>?, _: Int, _: UInt8, _: UnsafeMutableRawPointer?
) -> CInt {
  // Without this nghttp2 would drop the field and go on as if it had not been there.
  temporalFailure
}

private func onFrame(
  _ session: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?,
  _ context: UnsafeMutableRawPointer?
) -> CInt {
  guard let frame = unsafe frame else { return 0 }
  let header = unsafe frame.pointee.hd
  let endsStream = UInt32(header.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0
  switch UInt32(header.type) {
  case NGHTTP2_HEADERS.rawValue:
    let isRequest = unsafe frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST
    unsafe withStream(session, header.stream_id) { stream in
      if isRequest { stream.headersDidEnd() }
      if endsStream { stream.requestDidEnd() }
    }
  case NGHTTP2_DATA.rawValue:
    if header.length == 0, !endsStream {
      unsafe withConnection(context) { $0.didGlitch() }
    }
    if endsStream { unsafe withStream(session, header.stream_id) { $0.requestDidEnd() } }
  case NGHTTP2_SETTINGS.rawValue:
    unsafe withConnection(context) { $0.didReceiveSettings() }
  case NGHTTP2_PING.rawValue:
    guard UInt32(header.flags) & NGHTTP2_FLAG_ACK.rawValue != 0 else {
      unsafe withConnection(context) { $0.didReceivePing() }
      break
    }
    var data = unsafe frame.pointee.ping.opaque_data
    let ping = unsafe withUnsafeBytes(of: &data) { unsafe ServerPing(payload: $0.bytes) }
    if let ping { unsafe withConnection(context) { $0.didReceiveAcknowledgement(of: ping) } }
  default: break
  }
  return 0
}

private func onDataChunk(
  _ session: OpaquePointer?, _: UInt8, _ id: Int32, _ bytes: UnsafePointer<UInt8>?, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> CInt {
  let returned = unsafe withStream(session, id) {
    $0.receiveData(unsafe UnsafeRawBufferPointer(start: bytes, count: count).bytes)
  }
  // The connection's window is for all: what a handler does not read holds up its own stream alone,
  // and the loop bounds what all of them hold.
  unsafe _ = nghttp2_session_consume_connection(session, count)
  unsafe _ = nghttp2_session_consume_stream(session, id, returned ?? count)
  return 0
}

private func onStreamClose(
  _ session: OpaquePointer?, _ id: Int32, _ code: UInt32, _ context: UnsafeMutableRawPointer?
) -> CInt {
  guard let pointer = unsafe nghttp2_session_get_stream_user_data(session, id) else { return 0 }
  // Retained: the connection, which held it, lets go of it.
  let stream = unsafe Unmanaged<ServerStream>.fromOpaque(pointer).takeUnretainedValue()
  unsafe withConnection(context) { $0.streamDidClose(stream) }
  return 0
}

private func onFrameSent(
  _ session: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?,
  _ context: UnsafeMutableRawPointer?
) -> CInt {
  guard let frame = unsafe frame else { return 0 }
  let header = unsafe frame.pointee.hd
  switch UInt32(header.type) {
  case NGHTTP2_HEADERS.rawValue, NGHTTP2_DATA.rawValue:
    unsafe withConnection(context) { $0.didAnswer() }
    guard UInt32(header.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0,
      unsafe nghttp2_session_get_stream_remote_close(session, header.stream_id) == 0
    else { return 0 }
    // A client that still sends is told to stop, or its stream would stay open. Submitted any
    // earlier the reset would make nghttp2 drop the very answer that it follows.
    unsafe _ = nghttp2_submit_rst_stream(
      session, UInt8(NGHTTP2_FLAG_NONE.rawValue), header.stream_id,
      HTTP2ErrorCode.noError.rawValue)
  case NGHTTP2_RST_STREAM.rawValue:
    // nghttp2 resets a stream for its client's faults on its own: CVE-2025-8671 counts on nobody
    // counting these.
    let code = unsafe frame.pointee.rst_stream.error_code
    if code == HTTP2ErrorCode.noError.rawValue || code == HTTP2ErrorCode.refusedStream.rawValue
      || code == HTTP2ErrorCode.cancel.rawValue
    {
      return 0
    }
    unsafe withConnection(context) { $0.didGlitch() }
  case NGHTTP2_GOAWAY.rawValue:
    let goAway = unsafe frame.pointee.goaway
    // nghttp2's own words, or ours; never a client's.
    let reason = unsafe String(
      decoding: UnsafeBufferPointer(
        start: goAway.opaque_data, count: min(goAway.opaque_data_len, 100)),
      as: UTF8.self)
    let code = unsafe goAway.error_code
    unsafe withConnection(context) { $0.didSendGoAway(code, reason) }
  default: break
  }
  return 0
}

/// A header block that nghttp2 could not send, because it is too large: without an answer the
/// client would wait for ever.
private func onFrameNotSent(
  _ session: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _: CInt,
  _: UnsafeMutableRawPointer?
) -> CInt {
  guard let frame = unsafe frame else { return 0 }
  let header = unsafe frame.pointee.hd
  guard UInt32(header.type) == NGHTTP2_HEADERS.rawValue,
    unsafe nghttp2_session_get_stream_user_data(session, header.stream_id) != nil
  else { return 0 }
  unsafe _ = nghttp2_submit_rst_stream(
    session, UInt8(NGHTTP2_FLAG_NONE.rawValue), header.stream_id,
    HTTP2ErrorCode.internalError.rawValue)
  return 0
}

/// Says how much of the stream's queue goes into the next DATA frame. The bytes themselves are
/// taken by `sendData`, without a copy in between.
private func readQueuedData(
  _: OpaquePointer?, _: Int32, _: UnsafeMutablePointer<UInt8>?, _ length: Int,
  _ flags: UnsafeMutablePointer<UInt32>?, _ source: UnsafeMutablePointer<nghttp2_data_source>?,
  _: UnsafeMutableRawPointer?
) -> Int {
  guard let flags = unsafe flags, let pointer = unsafe source?.pointee.ptr else {
    return Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue)
  }
  return unsafe Unmanaged<ServerStream>.fromOpaque(pointer)._withUnsafeGuaranteedRef { stream in
    switch stream.nextData(atMost: length) {
    case .deferred:
      return Int(NGHTTP2_ERR_DEFERRED.rawValue)
    case .bytes(let count):
      unsafe flags.pointee |= NGHTTP2_DATA_FLAG_NO_COPY.rawValue
      return count
    case .last(let count):
      unsafe flags.pointee |=
        NGHTTP2_DATA_FLAG_NO_COPY.rawValue | NGHTTP2_DATA_FLAG_EOF.rawValue
        | NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
      return count
    case .end(let count):
      unsafe flags.pointee |=
        NGHTTP2_DATA_FLAG_NO_COPY.rawValue | NGHTTP2_DATA_FLAG_EOF.rawValue
      return count
    }
  }
}

private func sendData(
  _: OpaquePointer?, _: UnsafeMutablePointer<nghttp2_frame>?,
  _ frameHeader: UnsafePointer<UInt8>?, _ length: Int,
  _ source: UnsafeMutablePointer<nghttp2_data_source>?, _ context: UnsafeMutableRawPointer?
) -> CInt {
  guard let pointer = unsafe source?.pointee.ptr else {
    return CInt(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue)
  }
  // The nine bytes of RFC 9113, section 4.1; the server pads nothing.
  let header = unsafe UnsafeRawBufferPointer(start: frameHeader, count: 9).bytes
  return unsafe withConnection(context) { connection in
    // nghttp2 goes from one DATA frame to the next on its own: this is where it stops.
    if connection.isWriteBufferFull { return CInt(NGHTTP2_ERR_WOULDBLOCK.rawValue) }
    unsafe Unmanaged<ServerStream>.fromOpaque(pointer)._withUnsafeGuaranteedRef { stream in
      connection.appendData(header: header, of: stream, count: length)
    }
    return 0
  }
}
