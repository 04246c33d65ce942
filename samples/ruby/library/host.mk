# SPDX-License-Identifier: BSD-3-Clause
# Ruby's own way to what the archive doesn't ship, on the host: miniruby, which compiles the methods that are written in Ruby, lists the
# encodings, and lays out the standard library.
# RUBY is the folder of Ruby's sources, LIBRARY the one of this file, MACHINE the processor that the methods are compiled for.
CC = cc
FLAGS = -O1 -w -fno-strict-overflow -DNDEBUG -DRUBY_EXPORT -DRUBY_OF_HOST -DRUBY_DEBUG_COUNTER_H -DSYMBOL_PREFIX= -DRUBY_PLATFORM='"$(MACHINE)-linux"' \
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

GENERATED = builtin_binary.inc encdb.h encinit.c transdb.h
RUN = ./miniruby -I$(RUBY)/lib
TEMPLATE = $(RUN) $(RUBY)/tool/generic_erb.rb -o $@

all: $(GENERATED) ruby.tar

$(GENERATED): miniruby

builtin_binary.inc:
	$(TEMPLATE) $(RUBY)/template/builtin_binary.inc.tmpl

encdb.h:
	$(TEMPLATE) $(RUBY)/template/encdb.h.tmpl $(RUBY)/enc

transdb.h:
	$(TEMPLATE) $(RUBY)/template/transdb.h.tmpl $(RUBY)/enc/trans

# The ones of all encodings that aren't in every interpreter.
encinit.c:
	$(RUN) -rerb -e 'names = ->(folder, *others) { Dir.children(folder).grep(/\.c\z/).map { _1[0..-3] }.sort - others }' \
		-e 'ENCS = names["$(RUBY)/enc", "ascii", "mktable", "unicode", "us_ascii", "utf_8"]; TRANS = names["$(RUBY)/enc/trans", "newline", "transdb"]' \
		-e 'File.write("$@", ERB.new(File.read("$(RUBY)/enc/encinit.c.erb"), trim_mode: "%-").result)'

ruby.tar: miniruby $(LIBRARY)/library.rb
	$(RUN) $(LIBRARY)/library.rb $(RUBY) root/usr/lib/ruby/3.1.0 $(MACHINE)
	tar --format=ustar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX -cf $@ -C root usr

miniruby: $(OBJECTS)
	$(CC) -o $@ $^ -lcrypt -lm -pthread

host/%.o: $(RUBY)/%
	@mkdir -p $(@D)
	@$(CC) $(FLAGS) -c -o $@ $<
