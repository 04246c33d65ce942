// SPDX-License-Identifier: BSD-3-Clause
// Programs that Redis's server turns into by its name or by --sentinel, which this image isn't.
#include <stdio.h>
#include <stdlib.h>

static void absent(void)
{
	fputs("The sentinel and redis-check-aof are other programs: this image is the server alone\n", stderr);
	exit(1);
}

#define ABSENT(name) void name(void) __attribute__((alias("absent")))
ABSENT(initSentinel);
ABSENT(initSentinelConfig);
ABSENT(loadSentinelConfigFromQueue);
ABSENT(queueSentinelConfig);
ABSENT(redis_check_aof_main);
ABSENT(rewriteConfigSentinelOption);
ABSENT(sentinelCheckConfigFile);
ABSENT(sentinelCommand);
ABSENT(sentinelInfoCommand);
ABSENT(sentinelIsRunning);
ABSENT(sentinelPublishCommand);
ABSENT(sentinelRoleCommand);
ABSENT(sentinelTimer);
