#pragma once

/* Returns the number that the configuration names. */
int new_library_answer(void);
