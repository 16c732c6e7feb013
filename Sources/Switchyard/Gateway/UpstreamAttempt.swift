internal import Clock
internal import Codec
internal import EventLoop
internal import Providers
internal import Router
internal import Upstream

/// One try at one offer: the transfer, the reading of its answer, and what came of it. On its
/// loop's thread. Its call is told of the end, once.
///
/// From the transfer's callback to the sink everything is synchronous.
final class UpstreamAttempt: TransferDelegate {
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

  /// Among its call's, from 0.
  let number: Int
  let step: Plan.Step
  let startedAt = MonotonicInstant.now
  /// What of the request the provider is not given as it was asked.
  var changes: [ParameterChange] = []
  /// It was asked for a whole answer, or to think first.
  var mayBeSilent = false
  /// Something of its answer has reached the sink.
  private(set) var isAnswering = false
  private(set) var firstContentAt: MonotonicInstant?
  /// The client was slower than the provider.
  private(set) var wasPaused = false

  private let provider: Provider
  private let context: AnswerContext
  private let sink: any AnswerSink
  private let worker: Worker
  /// Among all of its offer's.
  private var loadNumber = 0
  /// Nil once the try is over.
  private var call: CompletionCall?
  private var reading = Reading.head
  private var decoder = EventDecoder()
  /// Of an answer that is streamed.
  private var stream: (any AnswerStreamReader)?
  private var body: [UInt8] = []
  private var transfer: Transfer?
  private var linger: TimerToken?

  init(
    _ start: Dispatcher.Try, of provider: Provider, context: AnswerContext, sink: any AnswerSink,
    worker: Worker, call: CompletionCall
  ) {
    self.number = start.number
    self.step = start.step
    self.provider = provider
    self.context = context
    self.sink = sink
    self.worker = worker
    self.call = call
  }

  /// Once.
  func start(_ request: TransferRequest, body: RawSpan, in pool: TransferPool) {
    self.loadNumber = self.step.load.begin()
    self.transfer = pool.start(request, body: body, delegate: self)
  }

  /// Ends the try in this tick: the connection is closed, or the stream reset. Its call isn't told.
  ///
  /// - Returns: what it has used, where the provider has said so.
  func callOff() -> Usage? {
    let usage = self.partialUsage
    _ = self.end()
    return usage
  }

  /// The answer was a stream, and its client kept up with it.
  var hasOwnRate: Bool { self.reading == .events && !self.wasPaused }

  /// After the sink asked to wait.
  func resume() { self.transfer?.resume() }

  /// - Returns: the call, once: what comes later is of a transfer that is over.
  private func end() -> CompletionCall? {
    guard let call = self.call.take() else { return nil }
    self.step.load.end()
    self.transfer.take()?.cancel()
    if let linger = self.linger.take() { self.worker.loop.cancel(linger) }
    return call
  }

  private func fail(_ failure: AttemptFailure) {
    let usage = self.partialUsage
    self.end()?.attemptDidFail(self, failure, usage: usage)
  }

  /// What a try that did not end well has used, where the provider has said so.
  private var partialUsage: Usage? {
    guard let stream = self.stream, var usage = stream.usage else { return nil }
    usage.source = .providerPartial
    if !stream.hasCountedOutput {
      usage.outputTokens = self.isAnswering ? self.sink.estimatedOutputTokens : 0
      usage.source = .estimated
    }
    return usage
  }

  // MARK: - The transfer's events

  func transferDidReceiveHead(_ transfer: Transfer) {
    self.worker.providerDidAnswer(self.provider)
    if let reading = self.provider.dialect.rateLimits(header: { transfer.header($0) }) {
      self.worker.report(
        RateLimitReport(self.step.offer, reading, of: self.loadNumber, readAt: .now))
    }
    if !(200..<300).contains(transfer.status) {
      self.reading = .error
    } else if transfer.header("content-type", hasPrefix: "text/event-stream") {
      self.reading = .events
      self.stream = self.provider.dialect.makeStreamReader(self.context)
    } else {
      // Some servers answer a request for a stream whole, errors above all.
      self.reading = .whole
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
        guard self.stream?.isAtEnd == false else { return true }
        do throws(AttemptFailure) {
          var sinkFailure: AttemptFailure?
          try self.stream?.read(event: name, data: data, parser: self.worker.parser) { event in
            guard sinkFailure == nil else { return }
            if case .delta = event {
              self.willAnswer(hasContent: true)
            } else {
              self.willAnswer(hasContent: false)
            }
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
        return failure == nil && self.call != nil
      }
    } catch {
      failure = AttemptFailure(
        .badResponse, detail: "\(self.provider.name) sent an event that is too large")
    }
    if let failure { self.fail(failure) }
    if self.isStreamAtEnd { self.startLinger(transfer) }
    if !goesOn { self.wasPaused = true }
    return goesOn ? .proceed : .pause
  }

  private var isStreamAtEnd: Bool { self.stream?.isAtEnd ?? false }

  private func willAnswer(hasContent: Bool) {
    guard !self.isAnswering || (hasContent && self.firstContentAt == nil) else { return }
    if hasContent { self.firstContentAt = .now }
    self.call?.attemptAnswers(self, hasContent: hasContent)
    self.isAnswering = true
  }

  /// The answer is whole; its connection is worth a moment's wait, so that it can be used again.
  private func startLinger(_ transfer: Transfer) {
    guard self.linger == nil, self.call != nil else { return }
    let loop = self.worker.loop
    self.linger = loop.schedule(at: loop.now + Self.lingerTime) { self.finishStream(transfer) }
  }

  func transferDidFinish(_ transfer: Transfer, error: TransferError?) {
    self.transfer = nil
    if let error {
      if error.isWithoutConnection { self.worker.providerDidNotConnect(self.provider) }
      // A stream whose end mark was read is whole, however its connection ended.
      if self.reading == .events, self.isStreamAtEnd { return self.finishStream(transfer) }
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

  private func serve(_ transfer: Transfer, usage: Usage?, metadata: borrowing AnswerMetadata) {
    let requestID = self.provider.dialect.requestID { transfer.header($0) }
    self.end()?.attemptWasServed(
      self, usage: usage, metadata: metadata, httpStatus: Int32(clamping: transfer.status),
      requestID: requestID)
  }

  private func finishStream(_ transfer: Transfer) {
    do throws(AttemptFailure) {
      try self.stream?.finish()
      self.willAnswer(hasContent: false)
      self.serve(
        transfer, usage: self.stream?.usage, metadata: self.stream?.metadata ?? AnswerMetadata())
    } catch {
      self.fail(error)
    }
  }

  private func finishWhole(_ transfer: Transfer) {
    let body = self.body
    do throws(AttemptFailure) {
      let answer = try self.provider.dialect.readAnswer(
        unsafe body.span.bytes, context: self.context, parser: self.worker.parser)
      self.willAnswer(hasContent: true)
      try self.sink.receive(answer.choices)
      self.serve(transfer, usage: answer.usage, metadata: answer.metadata)
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
