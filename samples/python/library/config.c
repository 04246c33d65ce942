// SPDX-License-Identifier: BSD-3-Clause
// The modules that are part of the interpreter: nothing is loaded later. The host's interpreter, which makes the frozen modules, has only
// those that it starts with.
#include <Python.h>

#define CORE_MODULES(X) \
	X(_abc) X(_ast) X(_codecs) X(_collections) X(_functools) X(_imp) X(_io) X(_locale) X(_operator) X(_signal) X(_sre) X(_stat) \
	X(_string) X(_symtable) X(_thread) X(_tokenize) X(_tracemalloc) X(_weakref) X(atexit) X(errno) X(faulthandler) X(gc) \
	X(itertools) X(posix) X(pwd) X(time)

#ifdef PYTHON_OF_HOST
#define OTHER_MODULES(X)
#else
#define OTHER_MODULES(X) \
	X(_asyncio) X(_bisect) X(_blake2) X(_codecs_cn) X(_codecs_hk) X(_codecs_iso2022) X(_codecs_jp) X(_codecs_kr) \
	X(_codecs_tw) X(_contextvars) X(_crypt) X(_csv) X(_datetime) X(_decimal) X(_elementtree) X(_heapq) X(_json) X(_lsprof) \
	X(_md5) X(_multibytecodec) X(_opcode) X(_pickle) X(_posixsubprocess) X(_queue) X(_random) X(_sha1) X(_sha256) X(_sha3) \
	X(_sha512) X(_socket) X(_statistics) X(_struct) X(_typing) X(_zoneinfo) X(array) X(audioop) X(binascii) X(cmath) \
	X(fcntl) X(grp) X(math) X(mmap) X(pyexpat) X(resource) X(select) X(syslog) X(termios) X(unicodedata) X(zlib)
#endif

#define DECLARE(name) extern PyObject *PyInit_##name(void);
#define ROW(name) {#name, PyInit_##name},

CORE_MODULES(DECLARE)
OTHER_MODULES(DECLARE)
extern PyObject *PyMarshal_Init(void);
extern PyObject *_PyWarnings_Init(void);

struct _inittab _PyImport_Inittab[] = {
	CORE_MODULES(ROW)
	OTHER_MODULES(ROW)
	{"_warnings", _PyWarnings_Init},
	{"marshal", PyMarshal_Init},
	// They are there before any module is imported.
	{"builtins", NULL},
	{"sys", NULL},
	{NULL, NULL},
};
