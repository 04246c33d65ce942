// SPDX-License-Identifier: BSD-3-Clause
// Redis's table of commands as it is in the image: what is declared of each (the first members of its struct redisCommand, in their order),
// and nothing of what Redis fills in. declared.c makes the table of it.
#pragma once

struct declared_command {
	const char *declared_name, *summary, *complexity, *since;
	int doc_flags;
	const char *replaced_by, *deprecated_since;
	redisCommandGroup group;
	commandHistory *history;
	const char **tips;
	redisCommandProc *proc;
	int arity;
	uint64_t flags, acl_categories;
	const keySpec *key_specs; /* up to one without a type; NULL: there are none */
	redisGetKeysProc *getkeys_proc;
	const struct declared_command *subcommands;
};

extern const struct declared_command declared_commands[];
