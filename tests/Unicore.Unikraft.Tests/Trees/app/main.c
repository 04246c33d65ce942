#include <uk/bits/config.h>
#include <uk/print.h>
#include <app.h>

long uk_gen(void) __attribute__((weak));
long uk_sum(long a, long b) __attribute__((weak));
long uk_shape(void) __attribute__((weak));
long uk_zoo(void) __attribute__((weak));

int main(void)
{
	uk_banner();
	uk_print("hello, " CONFIG_APPHELLO_WORLD);
	uk_print(QUOTED);
	uk_number("answer", ANSWER);
	uk_number("level", LEVEL);
	uk_number("part", part_one());
	uk_low();
	uk_high();
	if (uk_gen)
		uk_number("gen", uk_gen());
	if (uk_sum)
		uk_number("sum", uk_sum(1, 2));
	if (uk_shape)
		uk_number("shape", uk_shape());
	if (uk_zoo)
		uk_number("zoo", uk_zoo());
	return 0;
}
