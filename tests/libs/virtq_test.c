// SPDX-License-Identifier: BSD-3-Clause
// Virtqueues: a device that does as virtio 1.2 says, out of order; then one that writes what it likes wherever it can.
#include "check.h"
#include "oracle.h"

#include <stdlib.h>
#include <uk/errno.h>
#include <uk/essentials.h>

#include "../../src/drivers/ukvirtio/ring.h"
#include "../../src/drivers/ukvirtio/ukvirtio.h"

#define PIECES 5

/* What was handed over and hasn't come back. */
struct job {
	struct uk_virtq_piece pieces[PIECES];
	unsigned int out, count;
	uint32_t room;
	int is_out;
};
static struct job jobs[UK_VIRTQ_SIZE_MAX + 1]; /* one more than fit: it is refused */

/* Chains that the device has taken and not given back. */
static uint16_t heads[UK_VIRTQ_SIZE_MAX];
static unsigned int head_count;
static uint16_t seen;

static struct uk_virtq *q;
static char *ring;

static void start(uint16_t size)
{
	ring = host_memory(UK_PAGE_SIZE);
	q = host_memory(sizeof(*q));
	memset(ring, 0xa5, UK_PAGE_SIZE);
	uk_virtq_init(q, size, ring);
	memset(jobs, 0, sizeof(jobs));
	head_count = seen = 0;
}

static void stop(void)
{
	host_release(ring);
	host_release(q);
}

static int add_one(void)
{
	struct job *j = jobs;
	int result;

	while (j->is_out)
		j++;
	j->count = 1 + draw(PIECES);
	j->out = draw(j->count + 1);
	j->room = 0;
	for (unsigned int i = 0; i < j->count; i++) {
		j->pieces[i] = (struct uk_virtq_piece){ (void *)(uintptr_t)(0x1000 * (1 + draw(1000))), draw(5000) };
		j->room += i < j->out ? 0 : j->pieces[i].len;
	}
	result = uk_virtq_add(q, j->pieces, j->out, j->count, j);
	j->is_out = !result;
	return result;
}

/* The device sees exactly what was handed over. */
static void check_chain(uint16_t head)
{
	const struct job *found = NULL;

	for (struct job *j = jobs; j < jobs + UK_ARRAY_SIZE(jobs) && !found; j++) {
		uint16_t at = head;
		unsigned int i = 0;

		for (; j->is_out && i < j->count; i++, at = q->desc[at].next) {
			unsigned int flags = (i + 1 < j->count ? UK_VIRTQ_NEXT : 0) | (i < j->out ? 0 : UK_VIRTQ_WRITE);

			if (q->desc[at].addr != (uintptr_t)j->pieces[i].base || q->desc[at].len != j->pieces[i].len ||
				q->desc[at].flags != flags)
				break;
		}
		if (j->is_out && i == j->count)
			found = j;
	}
	CHECK(found != NULL);
}

static void device_takes(void)
{
	while (seen != q->avail->idx) {
		heads[head_count] = q->avail->ring[seen++ % q->size];
		check_chain(heads[head_count++]);
	}
}

/* The bytes that may be written into a chain. */
static uint32_t room_of(uint16_t at)
{
	uint32_t room = 0;

	for (;; at = q->desc[at].next) {
		room += q->desc[at].flags & UK_VIRTQ_WRITE ? q->desc[at].len : 0;
		if (!(q->desc[at].flags & UK_VIRTQ_NEXT))
			return room;
	}
}

static void device_gives(void)
{
	struct uk_virtq_used *used = (struct uk_virtq_used *)(uintptr_t)q->used;
	unsigned int i = draw(head_count);
	uint16_t head = heads[i];

	heads[i] = heads[--head_count];
	used->ring[used->idx % q->size].id = head;
	used->ring[used->idx % q->size].len = draw(room_of(head) + 1);
	used->idx++;
}

static void honest(uint16_t size)
{
	unsigned int out = 0;
	uint32_t len;
	void *cookie;

	start(size);
	for (int i = 0; i < 200000; i++) {
		unsigned int what = draw(4);

		if (what == 0) {
			int free = q->free_count, result = add_one();

			CHECK(result == 0 || (result == -UK_ENOSPC && free < PIECES));
			out += !result;
		} else if (what == 1) {
			device_takes();
		} else if (what == 2 && head_count) {
			device_gives();
		} else if (uk_virtq_take(q, &cookie, &len) == 1) {
			struct job *j = cookie;

			CHECK(j->is_out && len <= j->room);
			j->is_out = 0;
			out--;
		}
	}
	device_takes();
	while (head_count)
		device_gives();
	while (uk_virtq_take(q, &cookie, &len) == 1)
		out--;
	CHECK(!out && q->free_count == size && !q->is_broken);
	stop();
}

/* Whatever is written: cookies come back once and were handed over, lengths fit, and a queue that is broken stays so. */
static void hostile(const uint8_t *bytes, size_t size)
{
	static const uint16_t sizes[] = { 1, 2, 8, 128 };
	uint32_t len;
	void *cookie;
	int broken = 0;

	(void)bytes, (void)size;
	start(sizes[draw(4)]);
	for (int i = 0; i < 300; i++) {
		unsigned int what = draw(5);
		int result = 0;

		if (what == 0) {
			result = add_one();
		} else if (what == 1) {
			ring[draw(UK_PAGE_SIZE)] = (char)draw(256);
		} else if (what == 2) {
			struct uk_virtq_used *used = (struct uk_virtq_used *)(uintptr_t)q->used;

			used->ring[draw(q->size)].id = draw(2) ? draw(q->size) : draw(UINT32_MAX);
			used->ring[draw(q->size)].len = draw(2) ? draw(6000) : draw(UINT32_MAX);
			used->idx = (uint16_t)(used->idx + draw(3));
		} else if ((result = uk_virtq_take(q, &cookie, &len)) == 1) {
			struct job *j = cookie;

			CHECK(j >= jobs && j < jobs + UK_ARRAY_SIZE(jobs) && j->is_out && len <= j->room);
			j->is_out = 0;
			result = 0;
		}
		CHECK(!broken || (what != 0 && what < 3) || result == -UK_EIO);
		broken |= result == -UK_EIO;
	}
	stop();
}

static void any_word(const uint8_t *bytes, size_t len)
{
	char *text = host_memory(len + 1);
	uint64_t base, size;
	int irq;

	memcpy(text, bytes, len);
	text[len] = '\0';
	if (!_virtio_read_word(text, &base, &size, &irq))
		CHECK(size && size <= 65536 && irq >= 0 && base % 4 == 0);
	host_release(text);
}

static void begin_word(void)
{
	fuzz_seed("512@0xfeb00e00:12:1", 19);
}

FUZZ(virtq, NULL, hostile);
FUZZ(word, begin_word, any_word);

static void words(void)
{
	static const char *const wrong[] = { "", "512", "512@", "512@0x", "@0x1000:5", "512@0x1000", "512@0x1000:", "0@0x1000:5",
					     "512@0x1001:5", "512@0x1000:99999999999", "5x@0x1000:5", "512@0x1000:5x",
					     "999999999999999999999@0x1000:5", "2M@0x1000:5", "512@g000:5" };
	char text[40];
	uint64_t base, size;
	int irq;

	CHECK(!_virtio_read_word("512@0xfeb00e00:12", &base, &size, &irq) && base == 0xfeb00e00 && size == 512 && irq == 12);
	CHECK(!_virtio_read_word("4K@4096:5:1", &base, &size, &irq) && base == 4096 && size == 4096 && irq == 5);
	for (unsigned int i = 0; i < UK_ARRAY_SIZE(wrong); i++)
		CHECK(_virtio_read_word(wrong[i], &base, &size, &irq) == -UK_EINVAL);
	for (int i = 0; i < 100000; i++) {
		unsigned int len = draw(sizeof(text));

		for (unsigned int at = 0; at < len; at++)
			text[at] = "0123456789abcfxX@:KkMm "[draw(23)];
		any_word((const uint8_t *)text, len);
	}
}

void test(void)
{
	honest(1);
	honest(16);
	honest(128);
	for (int i = 0; i < 20000; i++)
		hostile(NULL, 0);
	words();
}
