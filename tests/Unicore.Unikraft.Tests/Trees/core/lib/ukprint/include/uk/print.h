#ifndef UK_PRINT_H
#define UK_PRINT_H
#ifdef __cplusplus
extern "C" {
#endif
void uk_print(const char *text);
void uk_number(const char *what, long value);
void uk_banner(void);
unsigned long uk_length(const char *text);
void uk_low(void);
void uk_high(void);
void plat_write(const char *text, unsigned long length);
#ifdef __cplusplus
}
#endif
#endif
