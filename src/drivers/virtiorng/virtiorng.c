// SPDX-License-Identifier: BSD-3-Clause
// The entropy device (virtio 1.2, 5.4): a queue of buffers that it fills.
#include <uk/errno.h>
#include <uk/falloc.h>
#include <uk/init.h>
#include <uk/plat/time.h>
#include <uk/random.h>
#include <uk/string.h>
#include <uk/virtio.h>

#define QUEUE 0
#define SEED_SIZE 32u
#define NS_PER_MS 1000000ull
#define PATIENCE (1000 * NS_PER_MS) /* a host that has nothing random for that long won't hold up the start */
#define LOOK (NS_PER_MS / 10)

static void noticed(void *arg)
{
	(void)arg;
}

/* How many bytes it gave. */
static uint32_t fill(struct uk_virtio_device *d, struct uk_virtq *q, void *to)
{
	const struct uk_virtq_piece piece = { to, SEED_SIZE };
	uint64_t deadline = ukplat_deadline(PATIENCE);
	uint32_t len = 0;
	void *cookie;
	int result;

	if (uk_virtq_add(q, &piece, 0, 1, to))
		return 0;
	uk_virtio_notify(d, QUEUE, q);
	while (!(result = uk_virtq_take(q, &cookie, &len)) && ukplat_monotonic_clock() < deadline)
		ukplat_wait(ukplat_deadline(LOOK));
	return result == 1 ? len : 0;
}

static void seed_from(struct uk_virtio_device *d)
{
	static struct uk_virtq q;
	char *page = uk_falloc(uk_falloc_get(), 1, UK_PAGE_SIZE, UK_FALLOC_ANYWHERE);
	uint64_t features;
	uint32_t len = 0;

	if (!page)
		return;
	if (!uk_virtio_begin(d, 0, &features)) {
		int has_queue = !uk_virtio_queue(d, QUEUE, 1, &q), error;

		if (has_queue) {
			uk_virtio_ready(d, noticed, NULL);
			len = fill(d, &q, page);
		}
		error = uk_virtio_end(d);
		uk_random_seed(page, len);
		memset(page, 0, SEED_SIZE);
		__asm__ volatile("" : : "r"(page) : "memory"); /* the zeroes are written, whoever reads them */
		if (error)
			return; /* it may write there still */
		if (has_queue)
			uk_ffree(uk_falloc_get(), (void *)(uintptr_t)q.desc);
	}
	uk_ffree(uk_falloc_get(), page);
}

static int start(void)
{
	struct uk_virtio_device *d = NULL;

	while (!uk_random_is_seeded() && (d = uk_virtio_next(d, UK_VIRTIO_RNG)))
		seed_from(d);
	return 0;
}
UK_INIT(driver, start, NULL);
