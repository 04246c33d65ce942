/*
 * Automatically generated file; DO NOT EDIT.
 * Choices
 */
#define CONFIG_T_TWO_MODULE 1
#define CONFIG_MODULES 1
#define CONFIG_O_TWO 1
#define CONFIG_T_ONE_MODULE 1
#define CONFIG_P_ONE 1
