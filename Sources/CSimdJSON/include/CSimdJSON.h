#pragma once
// simdjson's DOM behind one C call: parse, and hand out the tape and the strings that it made.
#include <stddef.h>
#include <stdint.h>

#include "utf8.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

/// A parser with buffers of its own, reused from document to document.
typedef struct csimdjson_parser csimdjson_parser;

/// What a parse left in its parser, until the next: the tape of
/// https://github.com/simdjson/simdjson/blob/master/doc/tape.md and the strings it points into,
/// each a 4-byte length in the machine's order, the bytes, and a zero.
typedef struct {
  const uint64_t *_Nullable tape;
  size_t tape_length;
  const uint8_t *_Nullable strings;
  size_t strings_length;
  /// simdjson's error code; 0 is success.
  int error;
} csimdjson_document;

/// Bytes that must be readable after the input; their content does not matter.
extern const size_t csimdjson_padding;

/// NULL where there is no memory. `maximum_size`: bytes of the largest document.
csimdjson_parser *_Nullable csimdjson_create(size_t maximum_size);
void csimdjson_destroy(csimdjson_parser *parser);

/// `json` has `length` bytes and `csimdjson_padding` more.
csimdjson_document csimdjson_parse(csimdjson_parser *parser, const uint8_t *json, size_t length);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
