internal import Codec
internal import EventLoop
internal import Providers
internal import Router
internal import Upstream

/// One try at one offer: the transfer, the reading of its answer, and what came of it. On its
/// loop's thread.
///
/// From the transfer's callback to the sink everything is synchronous; `run` resumes once, at
/// the end.
@safe final class UpstreamAttempt: TransferDelegate {
  enum Result {
    case served(usage: Usage?, metadata: AnswerMetadata, response: ResponseFacts)
    case failed(AttemptFailure, usage: Usage?)
    /// By `cancel`.
    case cancelled(usage: Usage?)
  }

  /// What `Attempt` says of the provider's response.
  struct ResponseFacts {
    let httpStatus: Int32
    let requestID: String
  }

  /// Bytes of an answer that comes whole.
  static let maximumAnswerSize = 16 << 20
  /// Bytes of an error's body; the rest is not kept.
  static let maximumErrorSize = 64 << 10

  /// How long a stream whose end mark was read may leave its connection busy.
  private static let lingerTime = Duration.milliseconds(250)

  private enum Reading {
    case head
    case events
    case whole
    case error
  }

  private let provider: Provider
  private let context: AnswerContext
  private let sink: any AnswerSink
  private let worker: Worker
  private var reading = Reading.head
  private var decoder = EventDecoder()
  private var stream: any AnswerStreamReader
  private var body: [UInt8] = []
  private var transfer: Transfer?
  private var linger: TimerToken?
  private var outcome: Result?
  private var waiter: UnsafeContinuation<Result, Never>?

  init(
    provider: Provider, request: CompleteRequest, sink: any AnswerSink, worker: Worker
  ) {
    self.provider = provider
    self.context = provider.answerContext(for: request)
    self.sink = sink
    self.worker = worker
    self.stream = provider.dialect.makeStreamReader(self.context)
  }

  /// Once.
  func start(_ request: TransferRequest, body: RawSpan, in pool: TransferPool) {
    self.transfer = pool.start(request, body: body, delegate: self)
  }

  /// Waits for the end of what `start` began. Once.
  func result() async -> Result {
    await unsafe withUnsafeContinuation { waiter in
      if let result = self.outcome {
        unsafe waiter.resume(returning: result)
      } else {
        unsafe self.waiter = waiter
      }
    }
  }

  /// Ends the try in this tick: the connection is closed, or the stream reset.
  func cancel() { self.end(.cancelled(usage: self.partialUsage)) }

  /// After the sink asked to wait.
  func resume() { self.transfer?.resume() }

  /// Once: what comes later is of a transfer that is over.
  private func end(_ result: Result) {
    guard self.outcome == nil else { return }
    self.outcome = result
    self.transfer?.cancel()
    self.transfer = nil
    if let linger = self.linger.take() { self.worker.loop.cancel(linger) }
    guard let waiter = unsafe self.waiter.take() else { return }
    unsafe waiter.resume(returning: result)
  }

  private func fail(_ failure: AttemptFailure) {
    self.end(.failed(failure, usage: self.partialUsage))
  }

  /// What a try that did not end well has used, where the provider has said so.
  private var partialUsage: Usage? {
    guard var usage = self.stream.usage else { return nil }
    usage.source = .providerPartial
    return usage
  }

  // MARK: - The transfer's events

  func transferDidReceiveHead(_ transfer: Transfer) {
    let contentType = transfer.header("content-type")?.lowercased() ?? ""
    if !(200..<300).contains(transfer.status) {
      self.reading = .error
    } else {
      // Some servers answer a request for a stream whole, errors above all.
      self.reading = contentType.hasPrefix("text/event-stream") ? .events : .whole
    }
  }

  func transfer(_ transfer: Transfer, didReceive bytes: RawSpan) -> TransferDemand {
    switch self.reading {
    case .head: return .proceed
    case .events: return self.readEvents(bytes, of: transfer)
    case .whole:
      guard self.body.count + bytes.byteCount <= Self.maximumAnswerSize else {
        self.fail(
          AttemptFailure(
            .badResponse, httpStatus: Int32(clamping: transfer.status),
            detail: "\(self.provider.name)'s answer is larger than \(Self.maximumAnswerSize) bytes")
        )
        return .proceed
      }
      self.body.append(copying: bytes)
    case .error:
      let room = Self.maximumErrorSize - self.body.count
      self.body.append(copying: bytes.extracting(0..<min(room, bytes.byteCount)))
    }
    return .proceed
  }

  private func readEvents(_ bytes: RawSpan, of transfer: Transfer) -> TransferDemand {
    var goesOn = true
    var failure: AttemptFailure?
    do throws(EventError) {
      try self.decoder.feed(bytes) { name, data in
        // After its own end mark a stream has nothing to say.
        guard !self.stream.isAtEnd else { return true }
        do throws(AttemptFailure) {
          var sinkFailure: AttemptFailure?
          try self.stream.read(event: name, data: data, parser: self.worker.parser) { event in
            guard sinkFailure == nil else { return }
            do throws(AttemptFailure) {
              goesOn = try self.sink.receive(event) && goesOn
            } catch {
              sinkFailure = error
            }
          }
          if let sinkFailure { throw sinkFailure }
        } catch {
          failure = error
        }
        return failure == nil && self.outcome == nil
      }
    } catch {
      failure = AttemptFailure(
        .badResponse, detail: "\(self.provider.name) sent an event that is too large")
    }
    if let failure { self.fail(failure) }
    if self.stream.isAtEnd { self.startLinger(transfer) }
    return goesOn ? .proceed : .pause
  }

  /// The answer is whole; its connection is worth a moment's wait, so that it can be used again.
  private func startLinger(_ transfer: Transfer) {
    guard self.linger == nil, self.outcome == nil else { return }
    let loop = self.worker.loop
    self.linger = loop.schedule(at: loop.now + Self.lingerTime) { self.finishStream(transfer) }
  }

  func transferDidFinish(_ transfer: Transfer, error: TransferError?) {
    self.transfer = nil
    if let error {
      // A stream whose end mark was read is whole, however its connection ended.
      if self.reading == .events, self.stream.isAtEnd { return self.finishStream(transfer) }
      return self.fail(error.attemptFailure(provider: self.provider.name, status: transfer.status))
    }
    switch self.reading {
    case .events: self.finishStream(transfer)
    case .whole: self.finishWhole(transfer)
    case .error:
      let body = self.body
      self.fail(
        self.provider.dialect.classify(
          status: transfer.status, header: { transfer.header($0) },
          body: unsafe body.span.bytes, context: self.context, parser: self.worker.parser))
    case .head:
      self.fail(
        AttemptFailure(.badResponse, detail: "\(self.provider.name) sent no response"))
    }
  }

  private func facts(_ transfer: Transfer) -> ResponseFacts {
    ResponseFacts(
      httpStatus: Int32(clamping: transfer.status),
      requestID: self.provider.dialect.requestID { transfer.header($0) })
  }

  private func finishStream(_ transfer: Transfer) {
    do throws(AttemptFailure) {
      try self.stream.finish()
      self.end(
        .served(
          usage: self.stream.usage, metadata: self.stream.metadata, response: self.facts(transfer)))
    } catch {
      self.fail(error)
    }
  }

  private func finishWhole(_ transfer: Transfer) {
    let body = self.body
    do throws(AttemptFailure) {
      let answer = try self.provider.dialect.readAnswer(
        unsafe body.span.bytes, context: self.context, parser: self.worker.parser)
      try self.sink.receive(answer)
      self.end(
        .served(usage: answer.usage, metadata: answer.metadata, response: self.facts(transfer)))
    } catch {
      self.fail(error)
    }
  }
}

extension Array where Element == UInt8 {
  fileprivate mutating func append(copying bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe self.append(contentsOf: $0) }
  }
}
