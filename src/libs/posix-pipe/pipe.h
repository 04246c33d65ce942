// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library.
#ifndef POSIX_PIPE_PIPE_H
#define POSIX_PIPE_PIPE_H

#include <uk/file.h>

#define PIPE_SIZE 65536u

struct pipe {
	struct uk_mutex lock;
	uint32_t readers, writers;           /* 0: that end is closed */
	uint32_t readers_ever, writers_ever; /* how often it was opened */
	uint32_t ends;                       /* open files that use this structure */
	uint32_t room, first, used;
	uint32_t limit; /* what `room` may become */
	char *ring;     /* `room` bytes: a power of two; NULL: 0 */
	uint64_t ino;
	struct uk_waitq readable, writable;
	struct uk_vnode *node; /* a FIFO's; NULL: it has no name */
	struct pipe *next;     /* among FIFOs that are open */
};

struct pipe_end {
	struct uk_file file;
	struct pipe *pipe;
	uint32_t before; /* writers_ever, when a FIFO was opened for reading without a writer; else 0 */
	uint32_t others; /* of a FIFO: how often the other end had been opened by then */
	int waits;       /* open(2) waits for the other end */
};

#define PIPE_READS 1u
#define PIPE_WRITES 2u

/* A pipe without ends, at the begin of `size` zeroes; NULL without memory. */
struct pipe *_pipe_new(size_t size);
/* An end is closed. Non-zero: it was the last one, and the pipe is to be freed. */
int _pipe_leave(struct pipe *p, unsigned int flags);
void _pipe_free(struct pipe *p);

/* Operations of ends. */
long _pipe_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset);
long _pipe_write(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset);
unsigned int _pipe_reader_poll(struct uk_file *f);
unsigned int _pipe_writer_poll(struct uk_file *f);
long _pipe_ioctl(struct uk_file *f, unsigned int request, unsigned long arg);

#endif
