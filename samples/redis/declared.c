// SPDX-License-Identifier: BSD-3-Clause
// Makes Redis's table of commands of the one in declared.h, before main(): 528 bytes for each that aren't part of the image.
#include "server.h"
#include "declared.h"

#define COMMANDS 406 /* with the end of each list */

struct redisCommand redisCommandTable[COMMANDS];

static struct redisCommand *fill(struct redisCommand *to, const struct declared_command *from)
{
	struct redisCommand *next;
	unsigned int count = 0;

	while (from[count].declared_name)
		count++;
	next = to + count + 1;
	if (next > redisCommandTable + COMMANDS)
		abort();
	for (; from->declared_name; from++, to++) {
		to->declared_name = from->declared_name;
		to->summary = from->summary;
		to->complexity = from->complexity;
		to->since = from->since;
		to->doc_flags = from->doc_flags;
		to->replaced_by = from->replaced_by;
		to->deprecated_since = from->deprecated_since;
		to->group = from->group;
		to->history = from->history;
		to->tips = from->tips;
		to->proc = from->proc;
		to->arity = from->arity;
		to->flags = from->flags;
		to->acl_categories = from->acl_categories;
		to->getkeys_proc = from->getkeys_proc;
		for (int i = 0; from->key_specs && from->key_specs[i].begin_search_type != KSPEC_BS_INVALID; i++) {
			if (i == STATIC_KEY_SPECS_NUM)
				abort();
			to->key_specs_static[i] = from->key_specs[i];
		}
		if (!from->subcommands)
			continue;
		to->subcommands = next;
		next = fill(next, from->subcommands);
	}
	return next;
}

__attribute__((constructor)) static void make_table(void)
{
	fill(redisCommandTable, declared_commands);
}
