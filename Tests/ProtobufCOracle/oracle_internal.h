#ifndef PROTOBUF_C_ORACLE_INTERNAL_H
#define PROTOBUF_C_ORACLE_INTERNAL_H

#include <protobuf-c/protobuf-c.h>

#include "oracle.h"

extern const ProtobufCMessageDescriptor *const oracle_descriptors[];
extern const size_t oracle_descriptor_count;

const ProtobufCMessageDescriptor *oracle_descriptor(const char *name);

/* Grows by doubling; aborts where memory is out, as a test may. */
void oracle_append(oracle_buffer *buffer, const void *bytes, size_t count);
__attribute__((format(printf, 2, 3))) void oracle_print(
    oracle_buffer *buffer, const char *format, ...);

#endif
