// SPDX-License-Identifier: BSD-3-Clause
// Console devices (virtio 1.2, 5.3) as files: /dev/hvc0 and its like. A queue of buffers that the device fills, one of buffers that
// it reads.
//
// A buffer that was filled stays where it is until somebody has read all of it; then the device gets it back: so input that nobody takes
// stays with the host.
#include <uk/abi/access.h>
#include <uk/abi/ioctl.h>
#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/falloc.h>
#include <uk/init.h>
#include <uk/lock.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/vfs.h>
#include <uk/virtio.h>

#define RECEIVES 0
#define SENDS 1
#define BUFFERS 4u
#define BUFFER (UK_PAGE_SIZE / BUFFERS)

#define SIZE_SAID (1ull << 0) /* features (5.3.3) */
#define COLUMNS 0             /* the configuration (5.3.4) */
#define ROWS 2

#define MAJOR 229u
#define CONSOLES_MAX 8u
#define NAME "/dev/hvc0"

#define NS_PER_MS 1000000ull
#define LOOK_RARELY (50 * NS_PER_MS) /* a line that several devices share may have told somebody else */
#define PATIENCE (500 * NS_PER_MS)   /* of the end, for what was written */

struct buffer {
	char *data;
	uint32_t begin, end; /* what is to be read */
	struct buffer *next; /* of those that have something, or that are free */
};

struct console {
	struct uk_device device;
	struct uk_virtio_device *virtio;
	struct uk_spinlock lock; /* of what follows */
	struct uk_virtq queues[2];
	struct buffer in[BUFFERS], out[BUFFERS];
	struct buffer *filled, **filled_end, *free;
	int is_broken; /* the device lied: it was reset, and isn't used any more */
	struct uk_abi_winsize size;
	struct uk_waitq queue;
	struct uk_timeout look;
};
static struct console *consoles[CONSOLES_MAX];
static unsigned int count;

static struct console *console_of(const struct uk_file *f)
{
	return consoles[f->vnode->rdev & 0xff];
}

static void noticed(void *arg)
{
	uk_waitq_wake_all(&((struct console *)arg)->queue);
}

static void look_again(struct uk_timeout *t)
{
	uk_waitq_wake_nested(&((struct console *)((char *)t - offsetof(struct console, look)))->queue);
}

/* With the lock. It may write to its buffers until it is reset, and isn't handed any more. */
static void break_off(struct console *c)
{
	if (!c->is_broken)
		uk_virtio_end(c->virtio);
	c->virtio->is_taken = 1; /* nobody begins with it again */
	c->is_broken = 1;
}

/* With the lock: the device may fill it. */
static void hand_over(struct console *c, struct buffer *b)
{
	const struct uk_virtq_piece piece = { b->data, BUFFER };

	if (c->is_broken)
		return;
	if (uk_virtq_add(&c->queues[RECEIVES], &piece, 0, 1, b))
		break_off(c);
	else
		uk_virtio_notify(c->virtio, RECEIVES, &c->queues[RECEIVES]);
}

/* With the lock: what the device has given back since. */
static void collect(struct console *c)
{
	int result = 0;
	void *cookie;
	uint32_t len;

	while (!c->is_broken && (result = uk_virtq_take(&c->queues[RECEIVES], &cookie, &len)) == 1) {
		struct buffer *b = cookie;

		b->begin = 0;
		b->end = len;
		b->next = NULL;
		if (!len) {
			hand_over(c, b);
			continue;
		}
		*c->filled_end = b;
		c->filled_end = &b->next;
	}
	while (!c->is_broken && result >= 0 && (result = uk_virtq_take(&c->queues[SENDS], &cookie, &len)) == 1) {
		struct buffer *b = cookie;

		b->next = c->free;
		c->free = b;
	}
	if (result < 0)
		break_off(c);
}

static size_t take(struct console *c, char *to, size_t len)
{
	struct buffer *b = c->filled;
	size_t n = len < b->end - b->begin ? len : b->end - b->begin;

	memcpy(to, b->data + b->begin, n);
	b->begin += (uint32_t)n;
	if (b->begin == b->end) {
		c->filled = b->next;
		if (!c->filled)
			c->filled_end = &c->filled;
		hand_over(c, b);
	}
	return n;
}

static long console_read(struct uk_file *f, const struct uk_abi_iovec *iov, int pieces, int64_t *offset)
{
	struct console *c = console_of(f);
	size_t done = 0;
	int is_broken;

	(void)offset;
	uk_spin_lock(&c->lock);
	collect(c);
	for (int i = 0; i < pieces; i++)
		for (size_t at = 0; at < iov[i].len && c->filled;) {
			size_t n = take(c, (char *)iov[i].base + at, iov[i].len - at);

			at += n;
			done += n;
		}
	is_broken = c->is_broken;
	uk_spin_unlock(&c->lock);
	if (done || !uk_iov_length(iov, pieces))
		return (long)done;
	return is_broken ? -UK_EIO : -UK_EAGAIN;
}

/* With the lock: a buffer's worth. */
static size_t send(struct console *c, const char *from, size_t len)
{
	struct buffer *b = c->free;
	struct uk_virtq_piece piece = { b->data, len < BUFFER ? (uint32_t)len : BUFFER };

	memcpy(b->data, from, piece.len);
	c->free = b->next;
	if (uk_virtq_add(&c->queues[SENDS], &piece, 1, 1, b)) {
		break_off(c);
		return 0;
	}
	uk_virtio_notify(c->virtio, SENDS, &c->queues[SENDS]);
	return piece.len;
}

static long console_write(struct uk_file *f, const struct uk_abi_iovec *iov, int pieces, int64_t *offset)
{
	struct console *c = console_of(f);
	size_t done = 0;
	int is_broken;

	(void)offset;
	uk_spin_lock(&c->lock);
	for (int i = 0; i < pieces; i++)
		for (size_t at = 0; at < iov[i].len;) {
			size_t n;

			collect(c);
			n = c->free && !c->is_broken ? send(c, (char *)iov[i].base + at, iov[i].len - at) : 0;
			if (!n)
				goto out;
			at += n;
			done += n;
		}
out:
	is_broken = c->is_broken;
	uk_spin_unlock(&c->lock);
	if (done || !uk_iov_length(iov, pieces))
		return (long)done;
	return is_broken ? -UK_EIO : -UK_EAGAIN;
}

static unsigned int console_poll(struct uk_file *f)
{
	struct console *c = console_of(f);
	unsigned int ready = 0;

	uk_spin_lock(&c->lock);
	collect(c);
	if (c->filled)
		ready |= UK_POLLIN | UK_POLLRDNORM;
	if (c->free)
		ready |= UK_POLLOUT | UK_POLLWRNORM;
	if (c->is_broken)
		ready |= UK_POLLERR | UK_POLLHUP;
	uk_spin_unlock(&c->lock);
	/* Who asks may be about to wait. */
	if (!uk_timeout_is_set(&c->look))
		uk_timeout_set(&c->look, ukplat_deadline(c->virtio->has_interrupt ? LOOK_RARELY : NS_PER_MS));
	return ready;
}

static long console_ioctl(struct uk_file *f, unsigned int request, unsigned long arg)
{
	struct console *c = console_of(f);
	size_t size = request == UK_FIONREAD ? sizeof(int) : sizeof(c->size);
	int waiting = 0;

	if (request != UK_FIONREAD && request != UK_TIOCGWINSZ && request != UK_TIOCSWINSZ)
		return -UK_ENOTTY;
	if (uk_abi_is_bad((void *)arg, size))
		return -UK_EFAULT;
	uk_spin_lock(&c->lock);
	collect(c);
	for (const struct buffer *b = c->filled; b; b = b->next)
		waiting += (int)(b->end - b->begin);
	uk_spin_unlock(&c->lock);
	if (request == UK_FIONREAD)
		memcpy((void *)arg, &waiting, size);
	else if (request == UK_TIOCGWINSZ)
		memcpy((void *)arg, &c->size, size);
	else
		memcpy(&c->size, (void *)arg, size);
	return 0;
}

static const struct uk_file_ops ops = {
	.read = console_read, .write = console_write, .poll = console_poll, .ioctl = console_ioctl, .stat = uk_vnode_file_stat,
	.release = uk_vnode_file_release,
};

static int has_buffers(struct buffer *buffers)
{
	char *page = uk_falloc(uk_falloc_get(), 1, UK_PAGE_SIZE, UK_FALLOC_ANYWHERE);

	for (unsigned int i = 0; i < BUFFERS && page; i++)
		buffers[i].data = page + i * BUFFER;
	return page != NULL;
}

static int set_up(struct console *c)
{
	uint64_t features;
	int error = uk_virtio_begin(c->virtio, SIZE_SAID, &features);

	for (unsigned int i = 0; i < 2 && !error; i++)
		error = uk_virtio_queue(c->virtio, i, BUFFERS, &c->queues[i]);
	if (!error && (!has_buffers(c->in) || !has_buffers(c->out)))
		error = -UK_ENOMEM;
	if (error)
		return error;
	if (features & SIZE_SAID) {
		uk_virtio_config(c->virtio, COLUMNS, &c->size.columns, sizeof(c->size.columns));
		uk_virtio_config(c->virtio, ROWS, &c->size.rows, sizeof(c->size.rows));
	}
	c->filled_end = &c->filled;
	c->look.fired = look_again;
	uk_virtio_ready(c->virtio, noticed, c);
	for (unsigned int i = 0; i < c->queues[RECEIVES].size; i++)
		hand_over(c, &c->in[i]);
	for (unsigned int i = 0; i < c->queues[SENDS].size; i++) {
		c->out[i].next = c->free;
		c->free = &c->out[i];
	}
	return 0;
}

static void give_back(void *page)
{
	if (page)
		uk_ffree(uk_falloc_get(), page);
}

static void refuse(struct console *c, int error)
{
	uk_printk(UK_PRINT_ERR, "virtioconsole: a console isn't used: %s\n", uk_strerror(-error));
	if (!c || uk_virtio_end(c->virtio))
		return; /* it keeps what it was handed */
	for (unsigned int i = 0; i < 2; i++)
		give_back((void *)(uintptr_t)c->queues[i].desc);
	give_back(c->in[0].data);
	give_back(c->out[0].data);
	uk_free(uk_alloc_get_default(), c);
}

static int start_one(struct uk_virtio_device *device)
{
	struct console *c = uk_calloc(uk_alloc_get_default(), 1, sizeof(*c));
	char name[] = NAME;
	int error = -UK_ENOMEM;

	if (c) {
		c->virtio = device;
		error = set_up(c);
	}
	if (error) {
		refuse(c, error);
		return 0;
	}
	c->device = (struct uk_device){ .type = UK_S_IFCHR, .rdev = uk_abi_dev(MAJOR, count), .ops = &ops, .queue = &c->queue };
	uk_device_register(&c->device);
	name[sizeof(name) - 2] = (char)('0' + count);
	consoles[count++] = c;
	error = uk_vfs_mknod(name, UK_S_IFCHR | 0600, c->device.rdev);
	return error == -UK_EEXIST ? 0 : error;
}

static int virtioconsole_start(void)
{
	struct uk_virtio_device *device = NULL;
	int error = 0;

	while (!error && count < CONSOLES_MAX && (device = uk_virtio_next(device, UK_VIRTIO_CONSOLE)))
		error = start_one(device);
	return error;
}

/* The machine may be gone before the device has looked. */
static void virtioconsole_end(void)
{
	uint64_t deadline = ukplat_deadline(PATIENCE);

	for (unsigned int i = 0; i < count; i++) {
		struct console *c = consoles[i];

		uk_spin_lock(&c->lock);
		collect(c);
		while (!c->is_broken && c->queues[SENDS].free_count < c->queues[SENDS].size && ukplat_monotonic_clock() < deadline)
			collect(c);
		uk_spin_unlock(&c->lock);
	}
}
UK_INIT(fs, virtioconsole_start, virtioconsole_end);
