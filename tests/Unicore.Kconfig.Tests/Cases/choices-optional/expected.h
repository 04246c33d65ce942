/*
 * Automatically generated file; DO NOT EDIT.
 * Choices
 */
#define CONFIG_T_BOOL 1
#define CONFIG_C_ONE 1
#define CONFIG_P_ONE 1
