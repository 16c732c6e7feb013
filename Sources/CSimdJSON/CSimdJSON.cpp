#include "CSimdJSON.h"

#include <new>
#include <simdjson.h>

using namespace simdjson;

// Objects and arrays may nest this deep: below what the readers' recursion takes.
static const size_t maximum_depth = 128;

const size_t csimdjson_padding = SIMDJSON_PADDING;

struct csimdjson_parser {
  // Its capacity is set here: in this version set_max_capacity breaks every later parse.
  explicit csimdjson_parser(size_t maximum_size) : parser(maximum_size) {}
  dom::parser parser;
};

csimdjson_parser *csimdjson_create(size_t maximum_size) {
  return new (std::nothrow) csimdjson_parser(maximum_size);
}

void csimdjson_destroy(csimdjson_parser *parser) { delete parser; }

csimdjson_document csimdjson_parse(csimdjson_parser *self, const uint8_t *json, size_t length) {
  csimdjson_document document = {nullptr, 0, nullptr, 0, 0};
  if (length > self->parser.max_capacity()) {
    document.error = CAPACITY;
    return document;
  }
  if (length > self->parser.capacity() || self->parser.capacity() == 0) {
    size_t capacity = length < 4096 ? 4096 : length + length / 2;
    if (capacity > self->parser.max_capacity()) capacity = self->parser.max_capacity();
    document.error = self->parser.allocate(capacity, maximum_depth);
    if (document.error != SUCCESS) return document;
  }
  dom::element root;
  document.error = self->parser.parse(json, length, false).get(root);
  if (document.error != SUCCESS) return document;
  const dom::document &made = self->parser.doc;
  document.tape = made.tape.get();
  // The root's first word holds the place after its last.
  document.tape_length = size_t(made.tape[0] & 0x00FFFFFFFFFFFFFFull);
  document.strings = made.string_buf.get();
  // What simdjson allocates for the strings of a document of this capacity.
  document.strings_length = SIMDJSON_ROUNDUP_N(5 * made.capacity() / 3 + SIMDJSON_PADDING, 64);
  return document;
}
