# SPDX-License-Identifier: BSD-3-Clause
# miniruby, Ruby's own way to what its archive doesn't ship: an interpreter of the host, which compiles the methods that are written in
# Ruby.
# RUBY is the folder of Ruby's sources, LIBRARY the one of this file, MACHINE the processor that the methods are compiled for.
CC = cc
FLAGS = -O0 -w -fno-strict-overflow -DNDEBUG -DRUBY_EXPORT -DRUBY_OF_HOST -DRUBY_DEBUG_COUNTER_H -DSYMBOL_PREFIX= \
	-DRUBY_PLATFORM='"$(MACHINE)-linux"' \
	-I$(LIBRARY)/include -I$(LIBRARY)/private -I$(RUBY)/include -I$(RUBY) -I$(RUBY)/enc/unicode/13.0.0
COROUTINE = $(if $(filter aarch64 arm64,$(shell uname -m)),arm64,amd64)

# What others include, what only the finished interpreter has, and what is for other systems or programs.
INCLUDED = eval_error eval_jump id id_table mini_builtin miniprelude siphash thread_pthread thread_sync thread_win32 vm_args \
	vm_call_iseq_optimized vm_eval vm_exec vm_insnhelper vm_method vsnprintf yjit_asm yjit_codegen yjit_core yjit_iface yjit_utils
OTHERS = addr2line builtin dln dmyenc golf_prelude goruby lex loadpath localeinit mjit_worker ruby-runner rubystub sparc
SOURCES = $(filter-out $(patsubst %,$(RUBY)/%.c,$(INCLUDED) $(OTHERS)),$(wildcard $(RUBY)/*.c)) \
	$(patsubst %,$(RUBY)/%.c,enc/ascii enc/unicode enc/us_ascii enc/utf_8 enc/trans/newline missing/setproctitle missing/strlcat \
	missing/strlcpy) $(RUBY)/coroutine/$(COROUTINE)/Context.S
OBJECTS = $(patsubst $(RUBY)/%,host/%.o,$(SOURCES))

miniruby: $(OBJECTS)
	@$(CC) -o $@ $^ -lcrypt -lm -pthread

host/%.o: $(RUBY)/%
	@mkdir -p $(@D)
	@$(CC) $(FLAGS) -c -o $@ $<
