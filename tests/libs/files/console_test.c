// SPDX-License-Identifier: BSD-3-Clause
// Consoles that are virtio devices, as files: with a device that does as virtio 1.2 says, at once or later, and with one that says what it
// likes. The driver is part of this program: so each round begins with a device that nobody has caught lying.
//
//     console_test <rounds with a device that lies> <seed>
#define _GNU_SOURCE
#include "call.h"
#include "checks.h"
#include "fake_virtio.h"
#include "host.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <uk/ramfs.h>
#include <uk/vfs.h>
#include <uk/wait.h>

#include "../../../src/drivers/virtioconsole/virtioconsole.c"

#define SYS LIBRARY_CALL
#define INPUT 100000u

struct fake {
	struct uk_virtio_device device; /* what the driver has is a copy */
	uint8_t status;
	uint16_t config[2];
	uint64_t offered;
	struct {
		uint16_t max, size, seen;
		struct uk_virtq_desc *desc;
		struct uk_virtq_avail *avail;
		struct uk_virtq_used *used;
	} queues[2];
	int is_late, is_silent, is_empty /* gives back what it was handed */, lies; /* one answer of so many */
	char input[INPUT], output[INPUT];
	uint32_t sent, given, received; /* of the input, what there is and what the driver has got; of the output */
	struct uk_timeout later;
};
static struct fake fakes[8];
static unsigned int fake_count;

static struct fake *fake_of(struct uk_virtio_device *d)
{
	return &fakes[d->registers];
}

static uint8_t fake_status(struct uk_virtio_device *d)
{
	return fake_of(d)->status;
}

static void fake_set_status(struct uk_virtio_device *d, uint8_t status)
{
	struct fake *f = fake_of(d);

	f->status = status;
	for (int i = 0; i < 2 && !status; i++)
		f->queues[i].size = 0;
}

static uint64_t fake_features(struct uk_virtio_device *d)
{
	return fake_of(d)->offered;
}

static void fake_accept(struct uk_virtio_device *d, uint64_t features)
{
	CHECK(!(features & ~fake_of(d)->offered));
}

static unsigned int fake_queue_max(struct uk_virtio_device *d, unsigned int index)
{
	return index > 1 || fake_of(d)->queues[index].size ? 0 : fake_of(d)->queues[index].max;
}

static void fake_queue_start(struct uk_virtio_device *d, unsigned int index, uint16_t size, uint64_t desc, uint64_t avail, uint64_t used)
{
	struct fake *f = fake_of(d);

	CHECK(size <= f->queues[index].max);
	f->queues[index].size = size;
	f->queues[index].seen = 0;
	f->queues[index].desc = (void *)(uintptr_t)desc;
	f->queues[index].avail = (void *)(uintptr_t)avail;
	f->queues[index].used = (void *)(uintptr_t)used;
}

static void answer(struct fake *f, unsigned int index, uint32_t head, uint32_t len)
{
	static const uint32_t numbers[] = { 0, 1, 1024, 1025, 0xffff, 0x7fffffff, UINT32_MAX };
	struct uk_virtq_used *used = f->queues[index].used;
	int lie = f->lies && !draw((uint32_t)f->lies) ? (int)draw(3) : -1;

	used->ring[used->idx % f->queues[index].size].id = lie == 0 ? draw(UINT16_MAX) : head;
	used->ring[used->idx % f->queues[index].size].len = lie == 1 ? numbers[draw(7)] : len;
	used->idx = (uint16_t)(used->idx + (lie == 2 ? draw(200) : 1));
}

/* One buffer of a queue, if it has something to do with it. */
static int work(struct fake *f, unsigned int index)
{
	uint16_t size = f->queues[index].size, head;
	struct uk_virtq_desc *d;
	uint32_t len;

	if (!size || f->queues[index].seen == f->queues[index].avail->idx || (!index && f->given == f->sent && !f->is_empty))
		return 0;
	head = f->queues[index].avail->ring[f->queues[index].seen++ % size];
	d = &f->queues[index].desc[head];
	CHECK(!(d->flags & UK_VIRTQ_NEXT) && ((d->flags & UK_VIRTQ_WRITE) != 0) == !index);
	if (index) {
		len = d->len < INPUT - f->received ? d->len : INPUT - f->received;
		memcpy(f->output + f->received, (void *)(uintptr_t)d->addr, len);
		f->received += len;
		answer(f, index, head, 0);
		return 1;
	}
	len = draw(d->len + 1);
	len = len < f->sent - f->given ? len : f->sent - f->given;
	memcpy((void *)(uintptr_t)d->addr, f->input + f->given, len);
	f->given += len;
	answer(f, index, head, len);
	return 1;
}

static void work_later(struct uk_timeout *t)
{
	struct fake *f = (struct fake *)((char *)t - offsetof(struct fake, later));

	unsigned int first = draw(2);

	if (work(f, first) || work(f, !first))
		uk_timeout_set(t, ukplat_deadline(1000));
}

static void fake_notify(struct uk_virtio_device *d, unsigned int index)
{
	struct fake *f = fake_of(d);

	CHECK(index < 2);
	if (f->is_silent)
		return;
	if (f->is_late && !uk_timeout_is_set(&f->later))
		uk_timeout_set(&f->later, ukplat_deadline(1000));
	while (!f->is_late && work(f, index))
		;
}

/* The host has more input. */
static void type(struct fake *f, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++, f->sent++)
		f->input[f->sent] = (char)(f->sent * 7 % 251);
	fake_notify(&f->device, 0);
}

static uint32_t fake_config(struct uk_virtio_device *d, unsigned int offset, unsigned int size)
{
	CHECK(size == 2 && offset % 2 == 0);
	return offset < 4 ? fake_of(d)->config[offset / 2] : UINT32_MAX;
}

static struct fake *make(uint16_t max, uint64_t features)
{
	struct fake *f = &fakes[fake_count];

	f->offered = features | 1ull << 32;
	f->queues[0].max = f->queues[1].max = max;
	f->config[0] = 132;
	f->config[1] = 43;
	f->later.fired = work_later;
	f->device = (struct uk_virtio_device){ .transport = &transport, .id = UK_VIRTIO_CONSOLE, .irq = -1, .registers = fake_count++ };
	_virtio_add(&f->device);
	CHECK(host_init_virtioconsole_start() == 0);
	return f;
}

static long ready(long fd)
{
	struct pollfd p = { (int)fd, POLLIN | POLLOUT, 0 };

	SYS(poll, &p, 1, 0);
	return p.revents;
}

static void a_file(void)
{
	struct fake *f = make(128, 1);
	long fd = SYS(openat, AT_FDCWD, "/dev/hvc0", O_RDWR | O_NONBLOCK, 0);
	struct winsize size;
	struct stat st;
	char got[2000];
	int n = -1;

	CHECK(fd >= 0 && !SYS(fstat, fd, &st) && st.st_mode == (S_IFCHR | 0600) && st.st_rdev == makedev(229, 0));
	CHECK(ready(fd) == POLLOUT && SYS(read, fd, got, 10) == -EAGAIN && SYS(read, fd, got, 0) == 0);
	CHECK(SYS(write, fd, "hello", 5) == 5 && f->received == 5 && !memcmp(f->output, "hello", 5));
	f->config[0] = 1;
	CHECK(!SYS(ioctl, fd, TIOCGWINSZ, &size) && size.ws_col == 132 && size.ws_row == 43);
	size.ws_col = 80;
	CHECK(!SYS(ioctl, fd, TIOCSWINSZ, &size) && !SYS(ioctl, fd, TIOCGWINSZ, &size) && size.ws_col == 80);
	CHECK(SYS(ioctl, fd, TIOCGWINSZ, (void *)1) == -EFAULT && SYS(ioctl, fd, 0x5401, got) == -ENOTTY);
	CHECK(SYS(lseek, fd, 0, SEEK_SET) == -ESPIPE);
	type(f, 100);
	CHECK(ready(fd) == (POLLIN | POLLOUT) && !SYS(ioctl, fd, FIONREAD, &n) && n == 100);
	CHECK(SYS(read, fd, got, 30) == 30 && SYS(read, fd, got + 30, 2000 - 30) == 70 && !memcmp(got, f->input, 100));
	CHECK(SYS(read, fd, got, 10) == -EAGAIN);
	/* What nobody reads is the host's. */
	type(f, 50000);
	CHECK(f->given < 100 + 4 * 1024 + 1);
	for (uint32_t at = 100; at < f->sent; at += (uint32_t)n) {
		n = (int)SYS(read, fd, got, 1 + draw(2000));
		CHECK(n > 0 && !memcmp(got, f->input + at, (size_t)n));
		if (n <= 0)
			break;
	}
	CHECK(f->given == f->sent && SYS(read, fd, got, 10) == -EAGAIN);
	/* Nobody takes what is written. */
	f->is_silent = 1;
	CHECK(SYS(write, fd, f->input, 10000) == 4 * 1024 && SYS(write, fd, "x", 1) == -EAGAIN && ready(fd) == 0);
	f->is_silent = 0;
	fake_notify(&f->device, 1);
	CHECK(ready(fd) == POLLOUT && SYS(write, fd, "x", 1) == 1);
	CHECK(!memcmp(f->output + 5, f->input, 4096) && f->output[5 + 4096] == 'x');
	SYS(close, fd);
}

static struct fake *other;

static void type_later(void *f)
{
	SYS(poll, NULL, 0, 100);
	type(f, 10);
}

/* An edge is something new, however often the driver looks. */
static void edges(void)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLOUT | EPOLLET }, got;
	long fd = SYS(openat, AT_FDCWD, "/dev/hvc0", O_RDWR | O_NONBLOCK, 0), ep = SYS(epoll_create1, 0);

	CHECK(!SYS(epoll_ctl, ep, EPOLL_CTL_ADD, fd, &e) && SYS(epoll_wait, ep, &got, 1, 0) == 1 && got.events == EPOLLOUT);
	CHECK(SYS(epoll_wait, ep, &got, 1, 200) == 0);
	host_thread(type_later, &fakes[0]);
	CHECK(SYS(epoll_wait, ep, &got, 1, 1000) == 1 && got.events == (EPOLLIN | EPOLLOUT));
	CHECK(SYS(epoll_wait, ep, &got, 1, 200) == 0);
	host_join();
	SYS(close, fd);
	SYS(close, ep);
}

/* A device that gives back all it is handed at once, with nothing in it, keeps nobody busy for ever. */
static void empty_buffers(void)
{
	struct fake *f = &fakes[0];
	long fd = SYS(openat, AT_FDCWD, "/dev/hvc0", O_RDWR | O_NONBLOCK, 0);
	char got[100];
	long n = 0;

	CHECK(SYS(read, fd, got, 100) == 10);
	f->is_empty = 1;
	fake_notify(&f->device, 0);
	CHECK(SYS(read, fd, got, 100) == -EAGAIN && ready(fd) == POLLOUT);
	f->is_empty = 0;
	type(f, 10);
	for (int i = 0; i < 100 && n < 10; i++)
		n += ready(fd) & POLLIN ? SYS(read, fd, got, 100) : 0;
	CHECK(n == 10);
	SYS(close, fd);
}

static void send_much(void *fd)
{
	for (uint32_t at = 0; at < INPUT;) {
		uint32_t n = 1 + draw(3000);

		n = n < INPUT - at ? n : INPUT - at;
		CHECK(SYS(write, (long)fd, other->input + at, n) == n);
		at += n;
	}
}

/* Both ways at once, with a device that takes its time, whatever the size of its queues. */
static void who_waits_is_woken(uint16_t max, const char *path)
{
	char got[3000];
	long fd, n;

	other = make(max, 0);
	fd = SYS(openat, AT_FDCWD, path, O_RDWR, 0);
	CHECK(fd >= 0);
	other->is_late = 1;
	type(other, INPUT);
	host_thread(send_much, (void *)fd);
	for (uint32_t at = 0; at < INPUT; at += (uint32_t)n) {
		n = SYS(read, fd, got, 1 + draw(3000));
		CHECK(n > 0 && !memcmp(got, other->input + at, (size_t)n));
		if (n <= 0)
			break;
	}
	host_join();
	for (int i = 0; i < 1000 && other->received < INPUT; i++) /* the last of it */
		SYS(poll, NULL, 0, 1);
	CHECK(other->received == INPUT && !memcmp(other->output, other->input, INPUT));
	SYS(close, fd);
}

static struct fake *liar;
static long liars;
static int caught; /* rounds in which it was */

static void begin_to_lie(void)
{
	liar = make(128, 0);
	liars = SYS(openat, AT_FDCWD, "/dev/hvc3", O_RDWR | O_NONBLOCK, 0);
	CHECK(liars >= 0);
}

/* The device as new: what it had is given back, and the driver begins with it again. */
static void renew(uint16_t max)
{
	struct console *c = consoles[3];

	uk_timeout_cancel(&c->look);
	CHECK(!uk_virtio_end(c->virtio) && !liar->status);
	for (int i = 0; i < 2; i++)
		give_back((void *)(uintptr_t)c->queues[i].desc);
	give_back(c->in[0].data);
	give_back(c->out[0].data);
	memset(&c->queues, 0, sizeof(*c) - offsetof(struct console, queues));
	liar->queues[0].max = liar->queues[1].max = max;
	liar->sent = liar->given = liar->received = 0;
	CHECK(!set_up(c));
}

/* It does no harm, and once it was caught there is an error for ever. */
static void hostile(const uint8_t *bytes, size_t size)
{
	char got[5000];
	int was_caught = 0, writes;
	long n;

	(void)bytes, (void)size;
	renew((uint16_t)(1u << draw(4)));
	liar->lies = 1 + (int)draw(20);
	for (int i = 0; i < 40; i++) {
		if (liar->sent < INPUT - 5000)
			type(liar, draw(3000));
		liar->received = 0;
		writes = (int)draw(2);
		n = writes ? SYS(write, liars, liar->input, 1 + draw(5000)) : SYS(read, liars, got, 1 + draw(5000));
		CHECK(n > 0 || n == -EAGAIN || n == -EIO);
		CHECK(!was_caught || n == -EIO || (!writes && n > 0 && n <= 4096));
		was_caught |= n == -EIO;
		CHECK(!was_caught || (ready(liars) & (POLLERR | POLLHUP)) == (POLLERR | POLLHUP));
	}
	CHECK(!was_caught || !liar->status);
	caught += was_caught;
}

/* A device is a processor of its own. */
static void *take_late(void *f)
{
	usleep(20000);
	work(f, SENDS);
	return NULL;
}

/* What was written before the end is the device's, if it takes it soon. */
static void the_end(void)
{
	struct fake *f = &fakes[1];
	uint32_t before = f->received = 0;
	long fd = SYS(openat, AT_FDCWD, "/dev/hvc1", O_RDWR | O_NONBLOCK, 0);
	pthread_t device;

	f->is_silent = 1;
	CHECK(SYS(write, fd, "the end", 7) == 7 && f->received == before);
	pthread_create(&device, NULL, take_late, f);
	host_end_virtioconsole_start();
	CHECK(__atomic_load_n(&f->received, __ATOMIC_ACQUIRE) == 7 && !memcmp(f->output, "the end", 7));
	pthread_join(device, NULL);
	SYS(close, fd);
}

static void begin(void)
{
	CHECK(!uk_vfs_mount(uk_ramfs_new(), "/") && !SYS(mkdirat, AT_FDCWD, "/dev", 0755));
	fake_count = count = 3;
	begin_to_lie();
}

FUZZ(console, begin, hostile);

int main(int argc, char **argv)
{
	seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	if (uk_vfs_mount(uk_ramfs_new(), "/") || SYS(mkdirat, AT_FDCWD, "/dev", 0755))
		return 1;
	a_file();
	edges();
	empty_buffers();
	who_waits_is_woken(128, "/dev/hvc1");
	who_waits_is_woken(1, "/dev/hvc2");
	begin_to_lie();
	for (long i = argc > 1 ? strtol(argv[1], NULL, 0) : 100; i; i--)
		hostile(NULL, 0);
	CHECK(caught);
	the_end();
	/* One without queues isn't used. */
	make(0, 1);
	CHECK(SYS(openat, AT_FDCWD, "/dev/hvc4", O_RDWR, 0) == -ENOENT && !fakes[4].status);
	CHECK(strstr(host_output(1), "virtioconsole: a console isn't used: No such device"));
	return checked();
}
