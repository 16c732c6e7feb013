internal import Clock
internal import Codec
internal import Foundation
internal import RPCServer
internal import Router

/// One line of the decision log: how a call was routed and what came of it. Of the request it has
/// names and numbers, never a prompt; of the answer, never a word.
struct DecisionRecord {
  /// Offers, rejections and labels of one line; what is more is counted.
  static let maximumEntries = 16
  /// Bytes of a text that the caller chose.
  static let maximumTextLength = 256

  private static let timeStyle = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  /// When the call ended.
  var time = Date.now
  var callID: String
  var isStreamed: Bool
  var model: String
  var labels: [String: String]
  var inputTokens: Int32
  var hasAffinity: Bool
  var deadline: Duration?
  var plan: Plan
  var attempts: [Attempt]
  var hasHedged: Bool
  /// What was used, by every try.
  var usage: Usage?
  var timeToFirstToken: Duration?
  var total: Duration
  var status: StatusCode
  var reason: String?

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("time")
    writer.string(self.time.formatted(Self.timeStyle))
    writer.member("call", self.callID)
    writer.member("method", self.isStreamed ? "StreamComplete" : "Complete")
    writer.member("model", self.model.truncated(toUTF8Bytes: Self.maximumTextLength))
    writer.member("policy", ContractEnumNames.name(of: self.plan.policy) ?? "")
    writer.member("status", self.status.description)
    if let reason = self.reason { writer.member("reason", reason) }
    writer.member("input_tokens_estimated", Int64(self.inputTokens))
    if self.hasAffinity { writer.member("affinity", true) }
    if let deadline = self.deadline { writer.member("deadline_ms", deadline) }
    self.writePlan(&writer)
    self.writeRejections(&writer)
    self.writeAttempts(&writer)
    if self.hasHedged { writer.member("hedged", true) }
    if let usage = self.usage { Self.write(usage, &writer) }
    if let time = self.timeToFirstToken { writer.member("time_to_first_token_ms", time) }
    writer.member("total_ms", self.total)
    self.writeLabels(&writer)
    writer.endObject()
  }

  private func writePlan(_ writer: inout JSONWriter) {
    writer.key("plan")
    writer.beginArray()
    for step in self.plan.steps.prefix(Self.maximumEntries) {
      writer.beginObject()
      writer.write(step.offer)
      if step.model != self.plan.model { writer.member("model", step.model) }
      writer.endObject()
    }
    writer.endArray()
  }

  private func writeRejections(_ writer: inout JSONWriter) {
    if self.plan.rejected.isEmpty { return }
    writer.key("rejections")
    writer.beginArray()
    for rejected in self.plan.rejected.prefix(Self.maximumEntries) {
      writer.beginObject()
      writer.write(rejected.offer)
      writer.member(
        "constraint", ContractEnumNames.name(of: rejected.reason.constraint) ?? "")
      writer.member(
        "detail", rejected.reason.detail.truncated(toUTF8Bytes: Self.maximumTextLength))
      writer.endObject()
    }
    writer.endArray()
    let omitted = self.plan.rejected.count - Self.maximumEntries
    if omitted > 0 { writer.member("rejections_omitted", Int64(omitted)) }
  }

  private func writeAttempts(_ writer: inout JSONWriter) {
    writer.key("attempts")
    writer.beginArray()
    for attempt in self.attempts {
      writer.beginObject()
      writer.member("provider", attempt.provider)
      writer.member("upstream_model", attempt.upstreamModel)
      if !attempt.region.isEmpty { writer.member("region", attempt.region) }
      writer.member("outcome", ContractEnumNames.name(of: attempt.outcome) ?? "CANCELLED")
      if attempt.httpStatus != 0 { writer.member("http_status", Int64(attempt.httpStatus)) }
      if let duration = attempt.duration { writer.member("duration_ms", duration.duration) }
      if let cost = attempt.costNanoUSD { writer.member("cost_nano_usd", cost) }
      // The provider's own words may repeat the prompt.
      if !attempt.providerRequestID.isEmpty {
        writer.member("provider_request_id", attempt.providerRequestID)
      }
      writer.endObject()
    }
    writer.endArray()
  }

  private static func write(_ usage: Usage, _ writer: inout JSONWriter) {
    writer.key("usage")
    writer.beginObject()
    writer.member("input_tokens", Int64(usage.inputTokens))
    if let cached = usage.cachedInputTokens { writer.member("cached_input_tokens", Int64(cached)) }
    writer.member("output_tokens", Int64(usage.outputTokens))
    writer.member("source", ContractEnumNames.name(of: usage.source) ?? "")
    if let cost = usage.costNanoUSD { writer.member("cost_nano_usd", cost) }
    writer.endObject()
  }

  private func writeLabels(_ writer: inout JSONWriter) {
    if self.labels.isEmpty { return }
    writer.key("labels")
    writer.beginObject()
    for (name, value) in self.labels.sorted(by: { $0.key < $1.key }).prefix(Self.maximumEntries) {
      writer.key(escaping: name.truncated(toUTF8Bytes: Self.maximumTextLength))
      writer.string(value.truncated(toUTF8Bytes: Self.maximumTextLength))
    }
    writer.endObject()
  }
}

extension JSONWriter {
  fileprivate mutating func member(_ name: StaticString, _ value: String) {
    self.key(name)
    self.string(value)
  }

  fileprivate mutating func member(_ name: StaticString, _ value: Int64) {
    self.key(name)
    self.int(value)
  }

  fileprivate mutating func member(_ name: StaticString, _ value: Bool) {
    self.key(name)
    self.bool(value)
  }

  /// In milliseconds, to the microsecond.
  fileprivate mutating func member(_ name: StaticString, _ value: Duration) {
    self.key(name)
    self.double(Double(value.wholeNanoseconds / 1000) / 1000)
  }

  fileprivate mutating func write(_ offer: CatalogOffer) {
    self.member("provider", offer.provider)
    self.member("upstream_model", offer.upstreamModel)
    if !offer.region.isEmpty { self.member("region", offer.region) }
  }
}
