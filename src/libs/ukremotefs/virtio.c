// SPDX-License-Identifier: BSD-3-Clause
// The way to a server that is a virtio device: a request is two pieces in a queue, one that has no reply a piece.
#include <uk/remotechannel.h>

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/essentials.h>
#include <uk/falloc.h>
#include <uk/mutex.h>
#include <uk/plat/time.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/vfs.h>
#include <uk/virtio.h>
#include <uk/wait.h>

#define QUEUE_SIZE 2

#define NS_PER_MS 1000000ull
/* How long an answer may take: a host's disk may be slow to wake, but not for ever. */
#define PATIENCE (60000 * NS_PER_MS)
/* How often to look, with an interrupt, of which one may get lost on a line that devices share, and without. */
#define LOOK_SELDOM (20 * NS_PER_MS)
#define LOOK_OFTEN (NS_PER_MS / 10)

struct channel {
	struct uk_remote_channel channel;
	const struct uk_remote_device *kind;
	struct uk_virtio_device *device;
	struct uk_virtq asking, telling;
	struct uk_waitq waiters;
	int is_lost;
};

static struct uk_mutex opening; /* devices are looked at by one thread at a time */

static void noticed(void *arg)
{
	uk_waitq_wake_all(&((struct channel *)arg)->waiters);
}

/* 1, 0 when the time is over, or an error. */
static int wait(struct channel *ch, struct uk_virtq *q, uint32_t *len)
{
	uint64_t deadline = ukplat_deadline(PATIENCE), step = ch->device->has_interrupt ? LOOK_SELDOM : LOOK_OFTEN;

	for (;;) {
		uint32_t mark = uk_waitq_mark(&ch->waiters);
		uint64_t now;
		void *cookie;
		int result = uk_virtq_take(q, &cookie, len);

		if (result)
			return result;
		now = ukplat_monotonic_clock();
		if (now >= deadline)
			return 0;
		uk_waitq_wait_uninterruptible(&ch->waiters, mark, now + step);
	}
}

static long lose(struct channel *ch, const char *why)
{
	uk_printk(UK_PRINT_ERR, "%s: %s; its files are out of reach from now on\n", ch->kind->name, why);
	ch->is_lost = 1;
	return -UK_EIO;
}

/* Hands pieces over, the first of which the device reads, and waits until it gives them back; the bytes that it wrote. */
static long hand_over(struct channel *ch, unsigned int index, struct uk_virtq *q, const struct uk_virtq_piece *pieces, unsigned int count)
{
	uint32_t got;
	int result;

	if (ch->is_lost || uk_virtq_add(q, pieces, 1, count, ch))
		return -UK_EIO;
	uk_virtio_notify(ch->device, index, q);
	result = wait(ch, q, &got);
	if (result < 0)
		return lose(ch, "a device says what can't be of its queue");
	return result ? (long)got : lose(ch, "a server hasn't answered for a minute");
}

static long exchange(struct uk_remote_channel *channel, size_t len, size_t room)
{
	struct channel *ch = (struct channel *)channel;
	const struct uk_virtq_piece pieces[] = { { channel->request, (uint32_t)len }, { channel->reply, (uint32_t)room } };

	return hand_over(ch, ch->kind->asking, &ch->asking, pieces, UK_ARRAY_SIZE(pieces));
}

static int tell(struct uk_remote_channel *channel, size_t len)
{
	struct channel *ch = (struct channel *)channel;
	const struct uk_virtq_piece piece = { channel->request, (uint32_t)len };

	return (int)hand_over(ch, ch->kind->telling, &ch->telling, &piece, 1);
}

static void free_pages(void *pages)
{
	if (pages)
		uk_ffree(uk_falloc_get(), pages);
}

static void free_all(struct channel *ch)
{
	free_pages(ch->channel.request);
	free_pages(ch->channel.reply);
	free_pages((void *)ch->asking.desc);
	free_pages((void *)ch->telling.desc);
	uk_free(uk_alloc_get_default(), ch);
}

/* A device that was reset has nothing of ours any more; one that can't be keeps it. */
static void close(struct uk_remote_channel *channel)
{
	struct channel *ch = (struct channel *)channel;

	uk_mutex_lock(&opening);
	if (!uk_virtio_end(ch->device))
		free_all(ch);
	uk_mutex_unlock(&opening);
}

/* Begins with the device, which is reset again unless its tag is the wanted one. Its tag in `tag`. */
static int has_tag(const struct uk_remote_device *kind, struct uk_virtio_device *d, const char *wanted, char tag[UK_REMOTE_TAG_MAX + 1])
{
	uint64_t features;

	tag[0] = '\0';
	if (uk_virtio_begin(d, kind->features, &features))
		return 0;
	kind->tag(d, features, tag);
	if (*tag && !strcmp(tag, wanted))
		return 1;
	uk_virtio_end(d);
	return 0;
}

static void *pages_for(size_t size)
{
	return uk_falloc(uk_falloc_get(), UK_ALIGN_UP(size, UK_PAGE_SIZE) / UK_PAGE_SIZE, UK_PAGE_SIZE, UK_FALLOC_ANYWHERE);
}

static int set_up(const struct uk_remote_device *kind, struct uk_virtio_device *d, struct channel **made)
{
	struct channel *ch = uk_calloc(uk_alloc_get_default(), 1, sizeof(*ch));
	int error = ch ? 0 : -UK_ENOMEM;

	if (!error) {
		ch->kind = kind;
		ch->device = d;
		ch->channel = (struct uk_remote_channel){ .size = kind->size, .exchange = exchange, .close = close };
		ch->channel.request = pages_for(kind->size);
		ch->channel.reply = pages_for(kind->size);
		error = ch->channel.request && ch->channel.reply ? uk_virtio_queue(d, kind->asking, QUEUE_SIZE, &ch->asking) : -UK_ENOMEM;
	}
	if (!error && kind->telling != kind->asking) {
		ch->channel.tell = tell;
		error = uk_virtio_queue(d, kind->telling, QUEUE_SIZE, &ch->telling);
	}
	if (error) {
		if (!uk_virtio_end(d) && ch)
			free_all(ch);
		return error;
	}
	uk_virtio_ready(d, noticed, ch);
	*made = ch;
	return 0;
}

static int open_channel(const struct uk_remote_device *kind, const char *tag, struct uk_remote_channel **channel)
{
	struct uk_virtio_device *d = NULL;
	char found[UK_REMOTE_TAG_MAX + 1];
	struct channel *ch;
	int error = -UK_ENODEV;

	uk_mutex_lock(&opening);
	do
		d = uk_virtio_next(d, kind->id);
	while (d && !has_tag(kind, d, tag, found));
	if (d)
		error = set_up(kind, d, &ch);
	if (!error)
		*channel = &ch->channel;
	uk_mutex_unlock(&opening);
	return error;
}

int uk_remote_make(const struct uk_remote_device *kind, const char *tag, unsigned long flags, struct uk_fs **fs)
{
	struct uk_remote_channel *channel;
	int error = open_channel(kind, tag, &channel);

	if (error)
		return error;
	error = kind->create(channel, tag, flags, fs);
	if (error)
		channel->close(channel);
	return error;
}

int uk_remote_mount(const struct uk_remote_device *kind, const char *tag, const char *path, unsigned long flags)
{
	struct uk_fs *fs;
	int error = uk_remote_make(kind, tag, flags, &fs);

	if (error)
		return error;
	error = uk_vfs_mount(fs, path);
	if (error)
		uk_vfs_discard(fs);
	return error;
}

void uk_remote_each(const struct uk_remote_device *kind, void (*each)(const char *tag))
{
	char tag[UK_REMOTE_TAG_MAX + 1];

	for (struct uk_virtio_device *d = NULL; (d = uk_virtio_next(d, kind->id));)
		if (!has_tag(kind, d, "", tag) && *tag)
			each(tag);
}
