#include <list.h>
#ifdef HAVE_SUB
#include <sub.h>
_Static_assert(SUB_MADE == 17 && SUB_SAID == 21 && SUB_HEADER == 4, "what other makes made and said");
#endif

long uk_table(void);
long uk_sub(void);

long helper(void)
{
	return uk_table() + LIST_LENGTH;
}

static const long extra __attribute__((section(".uk_extra"), used)) = 5;
extern const long uk_extra;

long uk_gen(void)
{
#ifdef HAVE_SUB
	return helper() + uk_extra + uk_sub();
#else
	return helper() + uk_extra;
#endif
}
