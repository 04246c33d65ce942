#pragma once

/* Prints one line that greets name. */
void greet(const char *name);
