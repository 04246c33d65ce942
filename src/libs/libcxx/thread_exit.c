// SPDX-License-Identifier: BSD-3-Clause
// Destructors of thread_local objects, in the place of libc++abi's, which runs those of the main thread too late: [basic.start.term]
// wants them before those of static objects, so musl's exit() calls __call_tls_dtors() first.
//
// Each thread has a list, newest first. A key of pthread's is there for its destructor alone, which other threads run at their end.
#include <pthread.h>
#include <stdlib.h>

struct pending {
	void (*destroy)(void *object);
	void *object;
	struct pending *before;
};

static _Thread_local struct pending *newest;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;

int __cxa_thread_atexit(void (*destroy)(void *object), void *object, void *dso);
void __call_tls_dtors(void);

/* A destructor may make another object: that is destroyed next. */
void __call_tls_dtors(void)
{
	while (newest) {
		struct pending *p = newest;

		newest = p->before;
		p->destroy(p->object);
		free(p);
	}
}

static void thread_ends(void *any)
{
	(void)any;
	__call_tls_dtors();
}

static void make_key(void)
{
	if (pthread_key_create(&key, thread_ends))
		abort();
}

/* Itanium C++ ABI, of an extension that compilers agree on: 0, or -1 without memory. `dso` tells shared libraries apart: there are none. */
int __cxa_thread_atexit(void (*destroy)(void *object), void *object, void *dso)
{
	struct pending *p = malloc(sizeof(*p));

	(void)dso;
	if (!p)
		return -1;
	pthread_once(&once, make_key);
	pthread_setspecific(key, p);
	*p = (struct pending){ destroy, object, newest };
	newest = p;
	return 0;
}
