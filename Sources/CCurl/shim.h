#pragma once
#include <curl/curl.h>

// Swift can't call variadic C: one inline function for each type of argument.
