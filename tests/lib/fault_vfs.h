/*
 * fault_vfs: the default VFS of SQLite, whose nth write or sync fails.
 */
#ifndef TESTS_LIB_FAULT_VFS_H
#define TESTS_LIB_FAULT_VFS_H

#include <stdbool.h>

#define FAULT_VFS "fault"

struct fault {
	int writes, syncs; /* since they were last set to 0 */
	int fail_write;	   /* from this write on, counted from 1; 0: never */
	int fail_sync;	   /* this sync only; 0: never */
	int code;	   /* what a failing call returns */
	bool failed;
};

extern struct fault fault;

bool fault_register(void); /* once */

#endif
