/*
 * keys: what the keeper of the vault does.
 */
#include "daemon/ctl/ctl.h"

const struct ctl_verb keys_verbs[] = {
    {0},
};
