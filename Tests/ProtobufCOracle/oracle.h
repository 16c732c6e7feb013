#ifndef PROTOBUF_C_ORACLE_H
#define PROTOBUF_C_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* libprotobuf-c's view of Protos/ and of google.rpc, to compare the codec with. Messages are
   named in full ("switchyard.inference.v1.Usage") and only bytes cross this header. Of libprotobuf-c
   one must know that it ends strings at a NUL, does not check UTF-8, keeps unknown fields, takes
   -0.0 for the default, and refuses a field with another wire type than its own. */

#pragma clang assume_nonnull begin

typedef struct {
  uint8_t *_Nullable bytes; /* to be freed with oracle_free */
  size_t count;
} oracle_buffer;

void oracle_free(oracle_buffer buffer);

size_t oracle_message_count(void);
const char *oracle_message_name(size_t index);

/* "message name", a dot and "field name" for each field of the message, a line each. */
oracle_buffer oracle_fields(const char *name);

/* "name = number" for each value of each enum that the message's fields have, a line each. */
oracle_buffer oracle_enum_values(const char *name);

/* What libprotobuf-c packs after it unpacked `bytes`; false where it refuses them. */
bool oracle_repack(
    const char *name, const uint8_t *_Nullable bytes, size_t count, oracle_buffer *result);

/* The unpacked message as text: each field that is set, by name, in the order of the names. */
bool oracle_describe(
    const char *name, const uint8_t *_Nullable bytes, size_t count, oracle_buffer *result);

/* A random message on the wire, the same for the same seed: fields in any order, absent, set and
   set twice, lists packed and not, 64-bit varints in 32-bit fields. */
oracle_buffer oracle_random(const char *name, uint64_t seed);

/* Unpacks and frees, or packs into a buffer of its own, `rounds` times. */
void oracle_unpack_rounds(
    const char *name, const uint8_t *_Nullable bytes, size_t count, size_t rounds);
void oracle_pack_rounds(
    const char *name, const uint8_t *_Nullable bytes, size_t count, size_t rounds);

#pragma clang assume_nonnull end

#endif
