// SPDX-License-Identifier: BSD-3-Clause
// FIFOs: pipes that have a name in the tree.
//
// A node's pipe is there as long as somebody has it open; what is still in it then is gone with it.
#include "pipe.h"

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/vfs.h>

static struct pipe *fifos;
static struct uk_mutex lock; /* of the list, and of who comes and goes */

static unsigned int uses_of(const struct uk_file *f)
{
	return (uk_file_may_read(f) ? PIPE_READS : 0) | (uk_file_may_write(f) ? PIPE_WRITES : 0);
}

static unsigned int both_poll(struct uk_file *f)
{
	return _pipe_reader_poll(f) | _pipe_writer_poll(f);
}

static void release(struct uk_file *f)
{
	struct pipe *p = ((struct pipe_end *)f)->pipe, **at = &fifos;

	uk_mutex_lock(&lock);
	if (_pipe_leave(p, uses_of(f))) {
		while (*at != p)
			at = &(*at)->next;
		*at = p->next;
		_pipe_free(p);
	}
	uk_mutex_unlock(&lock);
	uk_vnode_file_release(f);
}

#define FIFO_OPS .stat = uk_vnode_file_stat, .ioctl = _pipe_ioctl, .release = release
static const struct uk_file_ops reader_ops = { .read = _pipe_read, .poll = _pipe_reader_poll, FIFO_OPS };
static const struct uk_file_ops writer_ops = { .write = _pipe_write, .poll = _pipe_writer_poll, FIFO_OPS };
static const struct uk_file_ops both_ops = { .read = _pipe_read, .write = _pipe_write, .poll = both_poll, FIFO_OPS };

/* With the lock: the node's pipe, made if there is none. */
static struct pipe *pipe_of(struct uk_vnode *node)
{
	struct pipe *p = fifos;

	while (p && p->node != node)
		p = p->next;
	if (p)
		return p;
	p = _pipe_new(sizeof(*p));
	if (!p)
		return NULL;
	p->node = node;
	p->next = fifos;
	return fifos = p;
}

/* With the lock. */
static void enter(struct pipe_end *e, struct pipe *p)
{
	unsigned int uses = uses_of(&e->file);

	e->pipe = p;
	e->file.queue = uses == PIPE_WRITES ? &p->writable : &p->readable;
	e->waits = uses != (PIPE_READS | PIPE_WRITES) && !(e->file.flags & UK_O_NONBLOCK);
	if (uses == PIPE_READS && !p->writers && !e->waits)
		e->before = p->writers_ever;
	e->others = uses == PIPE_READS ? p->writers_ever : p->readers_ever;
	uk_mutex_lock(&p->lock);
	p->ends++;
	p->readers += uses & PIPE_READS ? 1 : 0;
	p->readers_ever += uses & PIPE_READS ? 1 : 0;
	p->writers += uses & PIPE_WRITES ? 1 : 0;
	p->writers_ever += uses & PIPE_WRITES ? 1 : 0;
	uk_mutex_unlock(&p->lock);
	uk_waitq_wake_all(&p->readable);
	uk_waitq_wake_all(&p->writable);
}

static int open(struct uk_vnode *node, unsigned int flags, struct uk_file **f)
{
	struct pipe_end *e = uk_calloc(uk_alloc_get_default(), 1, sizeof(*e));
	unsigned int uses;
	struct pipe *p;
	int error = 0;

	if (!e)
		return -UK_ENOMEM;
	uk_file_init(&e->file, &both_ops, flags);
	uses = uses_of(&e->file);
	if (uses == PIPE_READS)
		e->file.ops = &reader_ops;
	else if (uses == PIPE_WRITES)
		e->file.ops = &writer_ops;
	uk_mutex_lock(&lock);
	p = pipe_of(node);
	if (!p)
		error = -UK_ENOMEM;
	else if (uses == PIPE_WRITES && flags & UK_O_NONBLOCK && !p->readers)
		error = -UK_ENXIO;
	else
		enter(e, p);
	if (error && p && !p->ends) {
		fifos = p->next; /* it was made just now */
		_pipe_free(p);
	}
	uk_mutex_unlock(&lock);
	if (error)
		uk_free(uk_alloc_get_default(), e);
	else
		*f = &e->file;
	return error;
}

/* An end that came and has gone again counts: open(2) of both has returned. */
static int wait(struct uk_file *f)
{
	struct pipe_end *e = (struct pipe_end *)f;
	struct pipe *p = e->pipe;
	uint32_t *here = uses_of(f) == PIPE_READS ? &p->writers : &p->readers;
	uint32_t *ever = uses_of(f) == PIPE_READS ? &p->writers_ever : &p->readers_ever;

	if (!e->waits)
		return 0;
	e->waits = 0;
	return uk_waitq_wait_event(f->queue,
		__atomic_load_n(here, __ATOMIC_ACQUIRE) || __atomic_load_n(ever, __ATOMIC_ACQUIRE) != e->others, UKPLAT_NEVER);
}

const struct uk_fifo_ops *uk_fifo(void)
{
	static const struct uk_fifo_ops ops = { .open = open, .wait = wait };

	return &ops;
}
