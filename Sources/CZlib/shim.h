#pragma once
#define ZLIB_CONST  // what zlib reads is const
#include <zlib.h>
