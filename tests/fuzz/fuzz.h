/*
 * fuzz: what a target shows to libFuzzer, which hands it bytes by the million
 * (`make fuzz`), and to replay.c, which hands it the files of its corpus.
 */
#ifndef WAAKD_TESTS_FUZZ_H
#define WAAKD_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Any bytes are good: it returns 0, or it ends the program. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
