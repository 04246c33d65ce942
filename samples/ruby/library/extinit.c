// SPDX-License-Identifier: BSD-3-Clause
// The extensions in C that are part of the interpreter: nothing is loaded later.
void ruby_init_ext(const char *name, void (*init)(void));

#define EXTENSIONS(X) \
	X(bigdecimal, "bigdecimal") X(bubblebabble, "digest/bubblebabble") X(console, "io/console") X(continuation, "continuation") \
	X(coverage, "coverage") X(cparse, "racc/cparse") X(date_core, "date_core") X(digest, "digest") X(escape, "cgi/escape") \
	X(etc, "etc") X(fcntl, "fcntl") X(generator, "json/ext/generator") X(md5, "digest/md5") X(monitor, "monitor") X(nkf, "nkf") \
	X(nonblock, "io/nonblock") X(objspace, "objspace") X(parser, "json/ext/parser") X(pathname, "pathname") \
	X(rmd160, "digest/rmd160") X(sha1, "digest/sha1") X(sha2, "digest/sha2") X(sizeof, "rbconfig/sizeof") \
	X(stringio, "stringio") X(strscan, "strscan") X(syslog, "syslog") X(wait, "io/wait") X(zlib, "zlib")

#define DECLARE(function, name) extern void Init_##function(void);
#define PROVIDE(function, name) ruby_init_ext(name ".so", Init_##function);

EXTENSIONS(DECLARE)

void Init_ext(void)
{
	EXTENSIONS(PROVIDE)
}
