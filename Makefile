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
FLAGS_werror-gcc := -O2 -Werror $(HARD)
FLAGS_werror-clang := -O2 -Werror $(HARD)
CFLAGS += $(CSTD) $(WARN) $(FLAGS_$(V)) -I. -MMD -MP
LDLIBS := -lzmq -lsqlite3 -lyaml -ljansson -lsodium -lcrypto -lz
ifeq ($(V),san)
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
TOOLS := $(patsubst %.c,$(B)/%,$(wildcard tests/tools/*.c tests/bench/*.c))

.SECONDARY:
.PHONY: all check demo bench layers pure format deps clean help werror tests
all: $(PROGRAMS)

tests: all $(UNIT) $(TOOLS)

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

$(B)/tests/%: $(B)/obj/tests/%.o $(TESTLIB) $(B)/libwaakd.a
	@mkdir -p $(@D)
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

clean:
	rm -rf build

-include $(shell find build -name '*.d' 2>/dev/null)
