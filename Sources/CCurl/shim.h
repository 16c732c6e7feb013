#pragma once
#include <curl/curl.h>

// Swift can't call variadic C: one inline function for each type of argument.

#pragma clang assume_nonnull begin

static inline CURLcode ccurl_easy_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_easy_set_size(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}

/// libcurl copies the string.
static inline CURLcode ccurl_easy_set_string(
    CURL *easy, CURLoption option, const char *_Nullable value) {
  return curl_easy_setopt(easy, option, value);
}

/// libcurl keeps the pointer.
static inline CURLcode ccurl_easy_set_pointer(
    CURL *easy, CURLoption option, const void *_Nullable value) {
  return curl_easy_setopt(easy, option, value);
}

typedef size_t (*ccurl_data_function)(
    char *_Nullable bytes, size_t size, size_t count, void *_Nullable context);
typedef int (*ccurl_close_function)(void *_Nullable context, curl_socket_t socket);

/// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode ccurl_easy_set_data_function(
    CURL *easy, CURLoption option, ccurl_data_function function) {
  return curl_easy_setopt(easy, option, function);
}

typedef int (*ccurl_open_function)(
    void *_Nullable context, curl_socket_t socket, curlsocktype purpose);

static inline CURLcode ccurl_easy_set_open_function(CURL *easy, ccurl_open_function function) {
  return curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, function);
}

static inline CURLcode ccurl_easy_set_close_function(CURL *easy, ccurl_close_function function) {
  return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, function);
}

static inline CURLcode ccurl_easy_get_private(CURL *easy, void *_Nullable *_Nonnull value) {
  return curl_easy_getinfo(easy, CURLINFO_PRIVATE, value);
}

/// Connections that the easy handle's last transfer opened.
static inline long ccurl_easy_opened_connections(CURL *easy) {
  long count = 0;
  curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &count);
  return count;
}

/// Microseconds from the transfer's start until it had a connection; 0 before.
static inline curl_off_t ccurl_easy_pretransfer_time(CURL *easy) {
  curl_off_t time = 0;
  curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &time);
  return time;
}

typedef int (*ccurl_socket_function)(
    CURL *_Nullable easy, curl_socket_t socket, int what, void *_Nullable context,
    void *_Nullable assigned);
typedef int (*ccurl_timer_function)(
    CURLM *_Nullable multi, long milliseconds, void *_Nullable context);

static inline CURLMcode ccurl_multi_set_callbacks(
    CURLM *multi, ccurl_socket_function socket, ccurl_timer_function timer, void *context) {
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
  return curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

/// The next transfer that is done, or NULL; `result` is how it ended.
static inline CURL *_Nullable ccurl_multi_next_done(CURLM *multi, CURLcode *result) {
  int left = 0;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &left))) {
    if (message->msg == CURLMSG_DONE) {
      *result = message->data.result;
      return message->easy_handle;
    }
  }
  return NULL;
}

#pragma clang assume_nonnull end
