import Codec

// The enums' names are not on the wire, and the runner sends values that have none.

/// `TestAllTypesProto3.NestedEnum`.
struct NestedEnum: WireEnum {
  let rawValue: Int32
}

/// `TestAllTypesProto3.AliasedEnum`.
struct AliasedEnum: WireEnum {
  let rawValue: Int32
}

/// `ForeignEnum`.
struct ForeignEnum: WireEnum {
  let rawValue: Int32
}
