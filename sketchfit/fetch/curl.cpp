#include "sketchfit/fetch/curl.h"

#include <dlfcn.h>

#include "sketchfit/base/error.h"

namespace sketchfit {

namespace {

/// Debian has it with OpenSSL, and with GnuTLS under another name.
void* open_library() {
    for (const char* name : {"libcurl.so.4", "libcurl-gnutls.so.4"}) {
        if (void* library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL); library != nullptr)
            return library;
    }
    fail("downloads need libcurl, which is not installed: apt-get install libcurl4");
}

template <typename Function>
void find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(library, name));
    if (function == nullptr)
        fail("the installed libcurl has no {}: version 7.85 or newer is needed", name);
}

CurlFunctions load() {
    void* library = open_library();
    CurlFunctions table;
    find(library, "curl_global_init", table.global_init);
    find(library, "curl_slist_append", table.slist_append);
    find(library, "curl_slist_free_all", table.slist_free_all);
    find(library, "curl_easy_init", table.easy_init);
    find(library, "curl_easy_cleanup", table.easy_cleanup);
    find(library, "curl_easy_setopt", table.easy_setopt);
    find(library, "curl_easy_getinfo", table.easy_getinfo);
    find(library, "curl_easy_strerror", table.easy_strerror);
    find(library, "curl_multi_init", table.multi_init);
    find(library, "curl_multi_cleanup", table.multi_cleanup);
    find(library, "curl_multi_add_handle", table.multi_add_handle);
    find(library, "curl_multi_remove_handle", table.multi_remove_handle);
    find(library, "curl_multi_perform", table.multi_perform);
    find(library, "curl_multi_poll", table.multi_poll);
    find(library, "curl_multi_info_read", table.multi_info_read);
    find(library, "curl_multi_strerror", table.multi_strerror);
    if (table.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) fail("libcurl could not be started");
    return table;
}

}  // namespace

const CurlFunctions& curl() {
    static const CurlFunctions table = load();
    return table;
}

}  // namespace sketchfit
