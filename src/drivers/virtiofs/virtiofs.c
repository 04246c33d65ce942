// SPDX-License-Identifier: BSD-3-Clause
// The file system device (virtio 1.2, 5.11), and mounting what it offers.
#include <uk/virtiofs.h>

#include <uk/fuse.h>
#include <uk/init.h>
#include <uk/virtio.h>

/* 5.11.2 and 5.11.4: without notifications, the first queue of requests is the second of all. */
#define QUEUE_FIRST 0
#define QUEUE_REQUESTS 1
#define TAG_SIZE 36u /* zeroes behind a shorter one */

#define HEADERS 4096u /* more than stands around the bytes of a read or a write, so that the memory they are in is whole pages */

static void read_tag(struct uk_virtio_device *d, uint64_t features, char *tag)
{
	(void)features;
	for (unsigned int i = 0; i < TAG_SIZE; i++)
		uk_virtio_config(d, i, &tag[i], 1);
	tag[TAG_SIZE] = '\0';
}

static int create(struct uk_remote_channel *channel, const char *source, unsigned long flags, struct uk_fs **fs)
{
	return uk_fuse_new(channel, "virtiofs", source, flags, fs);
}

static const struct uk_remote_device device = {
	.name = "virtiofs",
	.id = UK_VIRTIO_FS,
	.size = CONFIG_LIBVIRTIOFS_MESSAGE_KB * 1024ul + HEADERS,
	.asking = QUEUE_REQUESTS,
	.telling = QUEUE_FIRST,
	.tag = read_tag,
	.create = create,
};

static int make(const char *source, unsigned long flags, const char *data, struct uk_fs **fs)
{
	(void)data;
	return uk_remote_make(&device, source, flags, fs);
}

int uk_virtiofs_mount(const char *tag, const char *path, unsigned long flags)
{
	return uk_remote_mount(&device, tag, path, flags);
}

static void list(void (*each)(const char *source))
{
	uk_remote_each(&device, each);
}

static struct uk_fs_type type = { .name = "virtiofs", .make = make, .list = list };

static int register_type(void)
{
	uk_fs_type_register(&type);
	return 0;
}
UK_INIT(early, register_type, NULL);
