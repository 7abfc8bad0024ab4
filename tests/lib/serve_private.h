/*
 * serve_private: what the two halves of the fixture share. serve_fixture.c is
 * the world of a scene and its life, serve_scene.c what is said and seen.
 */
#ifndef WAAKD_TESTS_SERVE_PRIVATE_H
#define WAAKD_TESTS_SERVE_PRIVATE_H

#include "tests/lib/serve_fixture.h"

#define SCENE_SOURCES 3

/* P_i of each home, by source. */
extern uint8_t scene_points[SCENE_SOURCES][SCENE_HOMES + 1][SEAL_POINT];

/* A file that the daemon wrote, or NULL. */
struct scene_file *scene_find_file(struct scene *s, const char *name);
/* The path of the database, with an end such as "-wal". */
const char *scene_database(struct scene *s, const char *end);

#endif
