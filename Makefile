# waakd: `make demo` shows the main job, `make check` runs every test.
# `make help` lists the rest.

V ?= release
ifeq ($(origin CC),default)
CC := gcc
endif
B := build/$(V)

CSTD := -std=c17 -D_GNU_SOURCE
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wvla \
	-Wno-missing-field-initializers -Wformat=2 -Wundef
HARD := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
FLAGS_release := -O2 -g $(HARD)
FLAGS_san := -O1 -g -fsanitize=address,undefined -fno-omit-frame-pointer \
	-fno-sanitize-recover=undefined
# Without tracing every comparison: the judge makes them by the million.
FLAGS_fuzz := $(FLAGS_san) -O2 -fsanitize=fuzzer-no-link \
	-fno-sanitize-coverage=trace-cmp
FLAGS_werror-gcc := -O2 -Werror $(HARD)
FLAGS_werror-clang := -O2 -Werror $(HARD)
CFLAGS += $(CSTD) $(WARN) $(FLAGS_$(V)) -I. -MMD -MP
LDLIBS := -lzmq -lsqlite3 -lyaml -ljansson -lsodium -lcrypto -lz
ifneq ($(filter $(V),san fuzz),)
LDFLAGS += -fsanitize=address,undefined
else
LDFLAGS += -pie -Wl,-z,relro,-z,now
endif

# Programs, each with one file that holds main(); the rest is shared.
MAINS := daemon/waakd.c daemon/ctl/waakctl.c connectors/waak-feed.c
SRC := $(filter-out $(MAINS),$(sort $(wildcard daemon/*.c daemon/*/*.c \
	connectors/*.c)))
OBJ := $(SRC:%.c=$(B)/obj/%.o)
PROGRAMS := $(patsubst %.c,$(B)/%,$(notdir $(wildcard $(MAINS))))
# Unit tests: one program a file, TAP on standard output.
UNIT := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/*.c tests/oracle/*_test.c))
# What tests share: oracle, random histories, a sample town.
TESTLIB := $(patsubst %.c,$(B)/obj/%.o,$(filter-out %_test.c, \
	$(wildcard tests/oracle/*.c tests/lib/*.c)))
# The daemon in a world of our own, which stands where libzmq and malloc would.
SIM := $(B)/tests/sim/sim
SIM_LIB := $(filter-out $(B)/obj/tests/lib/door.o,$(TESTLIB))

# A library to preload; the other files of tests/bench are programs.
SLOW_SYNC := $(B)/tests/bench/slow_sync.so
TOOLS := $(patsubst %.c,$(B)/%,$(filter-out tests/bench/slow_sync.c, \
	$(wildcard tests/tools/*.c tests/bench/*.c)))

# Targets of the fuzzer. Without libFuzzer they play the files of their corpus.
FUZZ := $(patsubst %.c,$(B)/%,$(wildcard tests/fuzz/fuzz_*.c))

.SECONDARY:
.PHONY: all check check-run check-long demo bench fuzz torture schemas layers \
	pure format banned deps deps-check clean help install werror tests
## all: the programs, in build/release
all: $(PROGRAMS)

## tests: the test programs
tests: all $(UNIT) $(FUZZ) $(TOOLS) $(SLOW_SYNC) $(SIM)

vpath %.c daemon daemon/ctl connectors

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC  $<"
	@$(CC) $(CFLAGS) -c -o $@ $<

$(B)/libwaakd.a: $(OBJ)
	@mkdir -p $(@D)
	@rm -f $@
	@echo "  AR  $@"
	@$(AR) rcs $@ $^

$(B)/waakd: $(B)/obj/daemon/waakd.o $(B)/libwaakd.a
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(B)/waakctl: $(B)/obj/daemon/ctl/waakctl.o $(B)/libwaakd.a
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(B)/waak-feed: $(B)/obj/connectors/waak-feed.o $(B)/libwaakd.a
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

ifeq ($(V),fuzz)
$(FUZZ): LDFLAGS += -fsanitize=fuzzer
else
$(FUZZ): $(B)/obj/tests/fuzz/replay.o
endif

$(B)/tests/%: $(B)/obj/tests/%.o $(TESTLIB) $(B)/libwaakd.a
	@mkdir -p $(@D)
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(SIM): $(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/sim/*.c)) $(SIM_LIB) \
		$(B)/libwaakd.a
	@mkdir -p $(@D)
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) -Wl,--wrap=malloc,--wrap=realloc -o $@ $^ \
		$(filter-out -lzmq,$(LDLIBS))

$(SLOW_SYNC): tests/bench/slow_sync.c
	@mkdir -p $(@D)
	@echo "  LD  $@"
	@$(CC) $(CFLAGS) -fPIC -shared -o $@ $<

## install: programs, rules and configuration below DESTDIR and PREFIX
PREFIX ?= /usr/local
ETC = $(DESTDIR)/etc/waakd
DOC = $(DESTDIR)$(PREFIX)/share/doc/waakd
DOCS := README.md CHANGELOG.md etc/README.md $(wildcard rules/*.md \
	connectors/*.md connectors/mappings/*)
# What stands in /etc is the municipality's: it is kept, and what is new comes
# beside it. waakd.yaml comes last: once it is there, no rule comes into force
# by installing, also none that was taken away.
install: all
	install -d $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/bin \
		$(ETC)/rules $(DESTDIR)/lib/systemd/system
	install $(B)/waakd $(DESTDIR)$(PREFIX)/sbin
	install $(filter-out $(B)/waakd,$(PROGRAMS)) $(DESTDIR)$(PREFIX)/bin
	@for f in $(DOCS); do install -D -m 644 $$f $(DOC)/$$f || exit 1; done
	install -D -m 644 -t $(ETC)/rules/schema rules/schema/*.json
	@set -e; first=no; [ -e $(ETC)/waakd.yaml ] || first=yes; \
	for f in rules/*.yaml etc/waakd.yaml; do \
		to=$(ETC)/$${f#etc/}; \
		if [ -e $$to ] && cmp -s $$f $$to; then rm -f $$to.new; \
		elif [ -e $$to ] || [ $$first = no ]; then \
			install -m 644 $$f $$to.new; \
			echo "install: $$to is left alone;" \
				"the shipped one is $$to.new"; \
		else install -m 644 $$f $$to; fi; \
	done
	sed -e 's|/usr/sbin|$(PREFIX)/sbin|' -e 's|/usr/share|$(PREFIX)/share|' \
		etc/waakd.service >$(DESTDIR)/lib/systemd/system/waakd.service

## clean: removes what was built
clean:
	rm -rf build

# ---- The demo -----------------------------------------------------------

## demo: a made-up town, seven systems of partners, two teams' visit lists
demo: deps
	@$(MAKE) -j$(JOBS) --no-print-directory V=release all \
		build/release/tests/tools/mktown
	@RELEASE=build/release contrib/demo/run

SCHEMAS := $(wildcard rules/schema/*.schema.json)
## schemas: rules/schema, by which editors complete and check what is typed
schemas: all
	@for f in $(SCHEMAS); do n=$${f##*/}; \
		$(B)/waakctl rules schema --catalogue rules/catalogue.yaml \
			$${n%%.*} >$$f || exit 1; \
	done

# ---- What Debian 12 must have -------------------------------------------

DEPS := gcc libc6-dev make pkg-config libzmq3-dev libsqlite3-dev \
	libyaml-dev libssl-dev libjansson-dev libsodium-dev zlib1g-dev tzdata
DEPS_CHECK := git clang libclang-rt-14-dev clang-format python3 \
	python3-yaml python3-zmq python3-jsonschema

## deps: installs what building needs and is missing
deps:
	@tests/tools/deps $(DEPS)

## deps-check: installs what the tests need besides
deps-check:
	@tests/tools/deps $(DEPS) $(DEPS_CHECK)

JOBS ?= $(shell nproc)

# ---- Tests --------------------------------------------------------------

# Scripts find the programs in $$BUILD (with sanitizers) or $$RELEASE.
SCRIPTS = tests/tools/tools_test tests/bad/run.sh tests/rules/shipped \
	tests/rules/mutants tests/rules/coverage tests/rules/page \
	tests/rules/schema tests/rules/document tests/sim/check
# Real daemons; these take longest, so they start first.
SYSTEM = $(shell find tests/system tests/wire tests/fault -maxdepth 1 -type f -perm -u+x | sort)

## check: builds with sanitizers and runs every test
check: deps-check
	@$(MAKE) -j$(JOBS) --no-print-directory V=release all \
		build/release/tests/tools/mktown build/release/tests/sim/sim
	@$(MAKE) -j$(JOBS) --no-print-directory V=san tests
	@$(MAKE) --no-print-directory V=san check-run

check-run:
	@BUILD=$(B) RELEASE=build/release \
		ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 \
		UBSAN_OPTIONS=print_stacktrace=1 \
		TEST_TIMEOUT=1200 tests/run $(SYSTEM) $(UNIT) $(FUZZ) $(SCRIPTS)

## check-long: a million comparisons with the oracles (4 minutes)
check-long: deps-check
	@$(MAKE) -j$(JOBS) --no-print-directory V=release tests
	@WAAKD_ORACLE_N=1000000 WAAKD_FOLD_N=20000 WAAKD_FORESEE_N=20000 \
		WAAKD_ACCOUNT_N=20000 WAAKD_IMPLIES_N=1000000 BUILD=build/release TEST_TIMEOUT=3600 \
		tests/run $(patsubst %,build/release/tests/%, \
		oracle/oracle_test oracle/fold_test oracle/foresee_test \
		oracle/account_test unit/load_implies_test)

## torture: simulated towns, planted bugs, a thousand kills (an hour)
TORTURE_OPTIONS ?=
torture: deps-check
	@$(MAKE) -j$(JOBS) --no-print-directory V=release all \
		build/release/tests/sim/sim
	@tests/sim/torture $(TORTURE_OPTIONS)

## fuzz: each target of the fuzzer for FUZZ_SECONDS (60), with sanitizers
FUZZ_SECONDS ?= 60
fuzz: deps-check
	@$(MAKE) -j$(JOBS) --no-print-directory V=fuzz CC=clang \
		$(FUZZ:$(B)/%=build/fuzz/%)
	@FUZZ_SECONDS=$(FUZZ_SECONDS) TEST_TIMEOUT=$$(($(FUZZ_SECONDS) + 600)) \
		tests/run tests/fuzz/run

## bench: what one machine does, and whether it meets its goals (7 minutes)
BENCH_OPTIONS ?=
bench:
	@$(MAKE) -j$(JOBS) --no-print-directory V=release tests
	@build/release/tests/bench/wire_bench
	@build/release/tests/bench/judge_bench
	@failed=0; build/release/tests/bench/yaml_bench || failed=1; \
		build/release/tests/bench/rules_bench || failed=1; \
		build/release/tests/bench/five_bench || failed=1; \
		tests/bench/road $(BENCH_OPTIONS) || failed=1; exit $$failed

## layers: no floor includes a higher one, no adapter another
layers:
	@tests/tools/layers

## pure: the core calls nothing outside and keeps no state
pure:
	@CC=gcc tests/tools/pure build/pure

C_FILES = $(shell git ls-files '*.[ch]')

## format: every C file is as clang-format writes it
format:
	@clang-format --dry-run -Werror $(C_FILES)
	@echo "format: $(words $(C_FILES)) files"

## banned: no call that has a bounded counterpart
banned:
	@tests/tools/banned $(C_FILES)

## werror: gcc and clang have nothing to say about any file
werror:
	@$(MAKE) -j$(JOBS) --no-print-directory V=werror-gcc CC=gcc tests
	@$(MAKE) -j$(JOBS) --no-print-directory V=werror-clang CC=clang tests
	@echo "werror: gcc and clang are quiet"

## help: this list
help:
	@sed -n 's/^## \([a-z-]*\): /\1\t/p' Makefile | expand -t 14

-include $(shell find build -name '*.d' 2>/dev/null)
