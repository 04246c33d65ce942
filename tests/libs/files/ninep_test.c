// SPDX-License-Identifier: BSD-3-Clause
// 9P2000.L: folder.h with a server that speaks it.
//
//     ninep_test <rounds of damage> <seed>
#define _GNU_SOURCE
#include "server9p.h"

#include <uk/9pfs.h>

#define FOLDER_NEW uk_9pfs_new
#define HEADER 7
#define FALLOCATE (-EOPNOTSUPP)
#define TELL_LIE(request, reply, len) (len)
#include "folder.h"

FUZZ(ninep, begin, damaged);

static void more(void)
{
	CHECK(SYS(renameat2, AT_FDCWD, "/m/new", AT_FDCWD, "/m/large", 2) == -EINVAL); /* RENAME_EXCHANGE */
}

int main(int argc, char **argv)
{
	seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	return folder_test(argc > 1 ? atol(argv[1]) : 100, more);
}
