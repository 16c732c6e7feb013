import Clock
import EventLoop
import RPCServer

/// The handlers of `EchoService` that have no task.
enum EventDrivenMethods {
  static func register(in methods: inout MethodTable, record: EchoRecord) {
    methods.eventDriven(service: "test.Echo", method: "Driven") {
      (request: consuming EchoMessage, _, responder: consuming Responder<EchoMessage>) in
      responder.enqueue(request)
      responder.finish()
    }
    methods.eventDriven(service: "test.Echo", method: "DrivenFail") {
      (request: consuming EchoMessage, _, responder: consuming Responder<EchoMessage>) in
      responder.finish(
        RPCError(code: StatusCode(rawValue: request.count), message: request.text))
    }
    methods.eventDriven(service: "test.Echo", method: "Dropped") {
      (_: consuming EchoMessage, _, _: consuming Responder<EchoMessage>) in
    }
    methods.eventDriven(service: "test.Echo", method: "DrivenHang") {
      (_: consuming EchoMessage, call, responder: consuming Responder<EchoMessage>) in
      record.didStart()
      let waiting = WaitingCall(responder, record)
      call.onCancel { waiting.end($0) }
    }
    methods.eventDriven(service: "test.Echo", method: "Push") {
      (request: consuming EchoMessage, _, responder: consuming Responder<EchoMessage>) in
      PushingCall(request, responder, record).push()
    }
  }
}

/// Answers when its call is cancelled.
private final class WaitingCall {
  private var responder: Responder<EchoMessage>?
  private let record: EchoRecord

  init(_ responder: consuming Responder<EchoMessage>, _ record: EchoRecord) {
    self.responder = consume responder
    self.record = record
  }

  func end(_ cause: CancellationCause) {
    self.record.cancelled(cause)
    self.record.didFinish()
    let isLate = cause == .deadlineExceeded
    self.responder.take()?.finish(
      RPCError(
        code: isLate ? .deadlineExceeded : .cancelled, message: "the handler's own words"))
  }
}

/// What a paused transfer does: goes on from the loop, without a task.
private final class PushingCall {
  private let text: String
  private let count: Int32
  private var next: Int32 = 0
  private var responder: Responder<EchoMessage>?
  private let record: EchoRecord

  init(
    _ request: EchoMessage, _ responder: consuming Responder<EchoMessage>, _ record: EchoRecord
  ) {
    self.text = String(repeating: "x", count: Int(request.size))
    self.count = request.count
    self.record = record
    self.responder = consume responder
    self.responder?.onDrained {
      record.didDrain()
      self.push()
    }
  }

  func push() {
    while self.next < self.count {
      self.next += 1
      self.record.didSend()
      let message = EchoMessage(self.text, count: self.next - 1)
      if self.responder?.enqueue(message) == false { return }
    }
    self.responder.take()?.finish()
  }
}
