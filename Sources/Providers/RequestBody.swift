internal import Codec
internal import Router

/// What every dialect's request has in common: the caller's own members, what is reported of the
/// rest, and the sampling parameters, which differ in names and bounds only.
struct RequestBody {
  var request: CompleteRequest
  let target: RequestTarget
  let fields: FieldTable
  private let options: ProviderOptions
  private(set) var changes: [ParameterChange] = []

  /// - Parameter asked: what `request` asks for.
  init(
    _ request: CompleteRequest, asking asked: RequestFieldSet, target: RequestTarget,
    parser: JSONParser
  ) {
    self.request = request
    self.target = target
    self.fields = target.fields
    self.options = ProviderOptions(request, provider: target.provider, parser: parser)
    let unsaid = asked.intersection(target.fields.dropped.union(target.fields.emulated))
    for field in unsaid.subtracting(.history).fields {
      let handling = target.fields[field]
      self.report(handling.kind == .dropped ? .dropped : .emulated, of: field, handling.note)
    }
  }

  /// Writes a member's name, unless the caller has one of its own for it.
  func begin(_ name: StaticString, _ writer: inout JSONWriter) -> Bool {
    if self.options.replaces(name) { return false }
    writer.key(name)
    return true
  }

  func writeOptions(_ writer: inout JSONWriter) { self.options.write(&writer) }

  /// Reports that the provider is not given `field` as it was asked.
  mutating func report(
    _ change: ParameterChange.Change, of field: RequestField, _ detail: String
  ) {
    self.changes.append(
      ParameterChange.with {
        $0.parameter = field.path
        $0.change = change
        $0.detail = detail
      })
  }

  // MARK: - Sampling

  mutating func writeSampling(_ writer: inout JSONWriter) {
    guard let sampling = self.request.sampling else { return }
    self.write(sampling.temperature, .temperature, &writer)
    self.write(sampling.topP, .topP, &writer)
    self.write(sampling.topK.map(Int64.init), .topK, &writer)
    self.writeStop(sampling.stop, &writer)
    self.write(sampling.seed, .seed, &writer)
    self.write(sampling.frequencyPenalty, .frequencyPenalty, &writer)
    self.write(sampling.presencePenalty, .presencePenalty, &writer)
    self.write(sampling.candidateCount.map(Int64.init), .candidateCount, &writer)
  }

  mutating func write(_ value: Double?, _ field: RequestField, _ writer: inout JSONWriter) {
    guard let value, value.isFinite, self.fields.says(field) else { return }
    let handling = self.fields[field]
    guard let name = handling.name, self.begin(name.text, &writer) else { return }
    guard let bounds = handling.bounds, !bounds.contains(value) else {
      return writer.double(value)
    }
    let nearest = min(max(value, bounds.lowerBound), bounds.upperBound)
    self.report(.clamped, of: field, "\(value) -> \(nearest)")
    writer.double(nearest)
  }

  mutating func write(_ value: Int64?, _ field: RequestField, _ writer: inout JSONWriter) {
    guard let value, self.fields.says(field) else { return }
    let handling = self.fields[field]
    guard let name = handling.name, self.begin(name.text, &writer) else { return }
    guard let bounds = handling.bounds, !bounds.contains(Double(value)) else {
      return writer.int(value)
    }
    let nearest = Double(value) < bounds.lowerBound ? bounds.lowerBound : bounds.upperBound
    self.report(.clamped, of: field, "\(value) -> \(Int64(nearest))")
    writer.int(Int64(nearest))
  }

  private mutating func writeStop(_ sequences: [String], _ writer: inout JSONWriter) {
    guard !sequences.isEmpty, self.fields.says(.stop) else { return }
    let handling = self.fields[.stop]
    guard let name = handling.name, self.begin(name.text, &writer) else { return }
    let most = handling.bounds.map { Int($0.upperBound) } ?? .max
    if sequences.count > most {
      self.report(.clamped, of: .stop, "\(sequences.count) -> the first \(most)")
    }
    writer.beginArray()
    for sequence in sequences.prefix(most) { writer.string(sequence) }
    writer.endArray()
  }

  // MARK: - The end user and the cache

  /// The rest of what is one string, forwarded to a member.
  func write(_ text: String, _ field: RequestField, _ writer: inout JSONWriter) {
    guard !text.isEmpty, self.fields.says(field), let name = self.fields[field].name,
      self.begin(name.text, &writer)
    else { return }
    writer.string(text)
  }
}
