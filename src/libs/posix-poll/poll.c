// SPDX-License-Identifier: BSD-3-Clause
// poll(2): a waiter in the queue of each file, all of which wake one wait.
#include <uk/poll.h>

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/fdtab.h>

#define ON_STACK 8

struct watched {
	struct uk_file *f; /* with a reference; NULL: not open */
	struct uk_waiter waiter;
};

/* How many are ready. */
static long look(struct uk_abi_pollfd *fds, struct watched *w, unsigned int count)
{
	long ready = 0;

	for (unsigned int i = 0; i < count; i++) {
		unsigned int wanted = (uint16_t)fds[i].events | UK_POLLERR | UK_POLLHUP, events = 0;

		if (w[i].f)
			events = uk_file_poll(w[i].f) & wanted;
		else if (fds[i].fd >= 0)
			events = UK_POLLNVAL;
		fds[i].revents = (int16_t)events;
		ready += events != 0;
	}
	return ready;
}

static long wait(struct uk_abi_pollfd *fds, struct watched *w, unsigned int count, uint64_t deadline)
{
	struct uk_wait wait = UK_WAIT_INIT;
	int error = 0;
	long ready;

	for (unsigned int i = 0; i < count; i++) {
		w[i].waiter = (struct uk_waiter){ .wake = uk_wait_wake, .arg = &wait };
		if (w[i].f && w[i].f->queue)
			uk_waitq_add(w[i].f->queue, &w[i].waiter);
	}
	while (!(ready = look(fds, w, count)) && !error)
		error = uk_wait_block(&wait, deadline);
	for (unsigned int i = 0; i < count; i++)
		uk_waitq_remove(&w[i].waiter);
	return ready ? ready : error == -UK_ETIMEDOUT ? 0 : error;
}

long uk_poll(struct uk_abi_pollfd *fds, unsigned int count, uint64_t deadline)
{
	struct watched few[ON_STACK], *w = few;
	long ready;

	if (count > ON_STACK)
		w = uk_malloc(uk_alloc_get_default(), count * sizeof(*w));
	if (!w)
		return -UK_ENOMEM;
	for (unsigned int i = 0; i < count; i++) {
		w[i].f = fds[i].fd < 0 ? NULL : uk_fdtab_get(fds[i].fd);
		/* What names a place only can't be read. */
		if (w[i].f && w[i].f->flags & UK_O_PATH) {
			uk_file_put(w[i].f);
			w[i].f = NULL;
		}
	}
	ready = look(fds, w, count);
	if (!ready && deadline)
		ready = wait(fds, w, count, deadline);
	for (unsigned int i = 0; i < count; i++)
		if (w[i].f)
			uk_file_put(w[i].f);
	if (w != few)
		uk_free(uk_alloc_get_default(), w);
	return ready;
}
