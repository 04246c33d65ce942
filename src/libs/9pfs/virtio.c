// SPDX-License-Identifier: BSD-3-Clause
// The way to a server that is a virtio device: one queue, of which a request is two pieces. Its configuration is a tag, of as many
// bytes as its first two say (QEMU's and Linux's documentation; virtio 1.2 has but the device's number).
#include "virtio.h"

#include <uk/alloc.h>
#include <uk/errno.h>
#include <uk/falloc.h>
#include <uk/mutex.h>
#include <uk/plat/time.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/virtio.h>
#include <uk/wait.h>

#define FEATURE_TAG 1ull
#define QUEUE 0
#define QUEUE_SIZE 2
#define TAG_OFFSET 2
#define SIZE UK_ALIGN_UP(CONFIG_LIB9PFS_MESSAGE_KB * 1024UL, UK_PAGE_SIZE)

#define NS_PER_MS 1000000ull
/* How long an answer may take: a host's disk may be slow to wake, but not for ever. */
#define PATIENCE (60000 * NS_PER_MS)
/* How often to look, with an interrupt, of which one may get lost on a line that devices share, and without. */
#define LOOK_SELDOM (20 * NS_PER_MS)
#define LOOK_OFTEN (NS_PER_MS / 10)

struct channel {
	struct uk_9p_channel channel;
	struct uk_virtio_device *device;
	struct uk_virtq queue;
	struct uk_waitq waiters;
	int is_lost;
};

static struct uk_mutex opening; /* devices are looked at by one thread at a time */

static void noticed(void *arg)
{
	uk_waitq_wake_all(&((struct channel *)arg)->waiters);
}

/* 1, 0 when the time is over, or an error. */
static int wait(struct channel *ch, uint32_t *len)
{
	uint64_t deadline = ukplat_deadline(PATIENCE), step = ch->device->has_interrupt ? LOOK_SELDOM : LOOK_OFTEN;

	for (;;) {
		uint32_t mark = uk_waitq_mark(&ch->waiters);
		uint64_t now;
		void *cookie;
		int result = uk_virtq_take(&ch->queue, &cookie, len);

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
	uk_printk(UK_PRINT_ERR, "9pfs: %s; its files are out of reach from now on\n", why);
	ch->is_lost = 1;
	return -UK_EIO;
}

static long exchange(struct uk_9p_channel *channel, size_t len)
{
	struct channel *ch = (struct channel *)channel;
	const struct uk_virtq_piece pieces[] = { { channel->request, (uint32_t)len }, { channel->reply, (uint32_t)channel->size } };
	uint32_t got;
	int result;

	if (ch->is_lost || uk_virtq_add(&ch->queue, pieces, 1, UK_ARRAY_SIZE(pieces), ch))
		return -UK_EIO;
	uk_virtio_notify(ch->device, QUEUE, &ch->queue);
	result = wait(ch, &got);
	if (result < 0)
		return lose(ch, "a device says what can't be of its queue");
	return result ? (long)got : lose(ch, "a server hasn't answered for a minute");
}

static void free_all(struct channel *ch)
{
	if (ch->channel.request)
		uk_ffree(uk_falloc_get(), ch->channel.request);
	if (ch->channel.reply)
		uk_ffree(uk_falloc_get(), ch->channel.reply);
	if (ch->queue.desc)
		uk_ffree(uk_falloc_get(), (void *)ch->queue.desc);
	uk_free(uk_alloc_get_default(), ch);
}

/* A device that was reset has nothing of ours any more; one that can't be keeps it. */
static void close(struct uk_9p_channel *channel)
{
	struct channel *ch = (struct channel *)channel;

	uk_mutex_lock(&opening);
	if (!uk_virtio_end(ch->device))
		free_all(ch);
	uk_mutex_unlock(&opening);
}

/* Begins with the device, which is reset again unless its tag is the wanted one. Its tag in `tag`. */
static int has_tag(struct uk_virtio_device *d, const char *wanted, char tag[UK_9P_TAG_MAX + 1])
{
	uint64_t features;
	uint16_t len = 0;

	tag[0] = '\0';
	if (uk_virtio_begin(d, FEATURE_TAG, &features))
		return 0;
	if (features & FEATURE_TAG)
		uk_virtio_config(d, 0, &len, sizeof(len));
	if (len > UK_9P_TAG_MAX)
		len = 0;
	for (uint16_t i = 0; i < len; i++)
		uk_virtio_config(d, TAG_OFFSET + i, &tag[i], 1);
	tag[len] = '\0';
	if (len && !strcmp(tag, wanted))
		return 1;
	uk_virtio_end(d);
	return 0;
}

static int set_up(struct uk_virtio_device *d, struct channel **made)
{
	struct channel *ch = uk_calloc(uk_alloc_get_default(), 1, sizeof(*ch));
	int error = ch ? 0 : -UK_ENOMEM;

	if (!error) {
		ch->device = d;
		ch->channel = (struct uk_9p_channel){ .size = SIZE, .exchange = exchange, .close = close };
		ch->channel.request = uk_falloc(uk_falloc_get(), SIZE / UK_PAGE_SIZE, UK_PAGE_SIZE, UK_FALLOC_ANYWHERE);
		ch->channel.reply = uk_falloc(uk_falloc_get(), SIZE / UK_PAGE_SIZE, UK_PAGE_SIZE, UK_FALLOC_ANYWHERE);
		error = ch->channel.request && ch->channel.reply ? uk_virtio_queue(d, QUEUE, QUEUE_SIZE, &ch->queue) : -UK_ENOMEM;
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

int _9p_virtio_open(const char *tag, struct uk_9p_channel **channel)
{
	struct uk_virtio_device *d = NULL;
	char found[UK_9P_TAG_MAX + 1];
	struct channel *ch;
	int error = -UK_ENODEV;

	uk_mutex_lock(&opening);
	do
		d = uk_virtio_next(d, UK_VIRTIO_9P);
	while (d && !has_tag(d, tag, found));
	if (d)
		error = set_up(d, &ch);
	if (!error)
		*channel = &ch->channel;
	uk_mutex_unlock(&opening);
	return error;
}

void _9p_virtio_each(void (*each)(const char *tag))
{
	char tag[UK_9P_TAG_MAX + 1];

	for (struct uk_virtio_device *d = NULL; (d = uk_virtio_next(d, UK_VIRTIO_9P));)
		if (!has_tag(d, "", tag) && *tag)
			each(tag);
}
