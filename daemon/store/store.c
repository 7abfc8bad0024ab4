#include "daemon/store/store.h"

void
store_catalogue(struct store *s, const struct catalogue *c)
{
	s->ops->catalogue(s, c);
}

struct event
store_handout(struct arena *a, const char *team, day on, int number,
    int case_number, usec at)
{
	char date[CIVIL_TEXT_MAX];

	return (struct event){
	    .op = OP_HANDOUT,
	    .occurred = at,
	    .received = at,
	    .id = arena_printf(a, "%s/%s/%d/%d", team,
		civil_print_day(on, date), number, case_number),
	    .source = SOURCE_OWN,
	    .kind = KIND_NONE,
	    .rule = RULE_NONE,
	    .number = case_number,
	};
}
