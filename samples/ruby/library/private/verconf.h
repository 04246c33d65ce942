// SPDX-License-Identifier: BSD-3-Clause
// Where the standard library is.
#define RUBY_BASE_NAME "ruby"
#define RUBY_LIB_VERSION_STYLE 3
#define RUBY_EXEC_PREFIX "/usr"
#define RUBY_LIB_PREFIX RUBY_EXEC_PREFIX "/lib/ruby"
#define RUBY_ARCH_PREFIX_FOR(arch) RUBY_LIB_PREFIX "/" arch
#define RUBY_SITEARCH_PREFIX_FOR(arch) RUBY_LIB_PREFIX "/" arch
#define RUBY_LIB RUBY_LIB_PREFIX "/" RUBY_LIB_VERSION
#define RUBY_ARCH_LIB_FOR(arch) RUBY_LIB "/" arch
#define NO_RUBY_SITE_LIB 1
#define NO_RUBY_VENDOR_LIB 1
