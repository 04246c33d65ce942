// SPDX-License-Identifier: BSD-3-Clause
// A plugin of QEMU's TCG that counts a guest's instructions where somebody else can read them while the guest runs: counts=PATH.
//
// The file is an array of pairs: the address of a block of instructions, and how many of them were executed there. The first pair is
// { 0, pairs in use }, the last one is for all blocks that found no room.
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What of QEMU's interface is used here (QEMU's documentation, TCG Plugins; version 1): its header is part of no package. */
typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, void (*translated)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb, enum qemu_plugin_op op, void *counter, uint64_t add);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

#define PAIRS (1ul << 21)

struct pair {
	uint64_t address, executed;
};
static struct pair *pairs;

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	struct pair *mine = &pairs[PAIRS - 1];

	(void)id;
	/* QEMU has a lock around this. */
	if (pairs->executed < PAIRS - 1) {
		mine = &pairs[pairs->executed];
		mine->address = qemu_plugin_tb_vaddr(tb);
		__atomic_fetch_add(&pairs->executed, 1, __ATOMIC_RELEASE);
	} else {
		pairs->executed = PAIRS;
	}
	qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64, &mine->executed, qemu_plugin_tb_n_insns(tb));
}

__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
	int fd;

	(void)info;
	if (argc != 1 || strncmp(argv[0], "counts=", 7))
		return -1;
	fd = open(argv[0] + 7, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || ftruncate(fd, PAIRS * sizeof(*pairs)))
		return -1;
	pairs = mmap(NULL, PAIRS * sizeof(*pairs), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (pairs == MAP_FAILED)
		return -1;
	pairs->executed = 1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
