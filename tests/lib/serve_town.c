#include "tests/lib/serve_town.h"

/* SplitMix64 (Steele, Lea, Flood 2014). */
uint64_t
town_draw(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

int
town_upto(uint64_t *seed, int n) /* 0..n-1 */
{
	return (int)(town_draw(seed) % (uint64_t)n);
}

static const char *
when(struct town *t, day d)
{
	char text[CIVIL_TEXT_MAX];

	civil_print_day(d, text);
	if (town_upto(&t->seed, 3))
		return arena_strdup(t->arena, text);
	return arena_printf(t->arena, "%sT%02d:30:00%s", text,
	    town_upto(&t->seed, 20), town_upto(&t->seed, 2) ? "+01:00" : "Z");
}

static void
report(struct town *t, struct scene_event *e, int about)
{
	static const char *const kinds[] = {
	    "huurachterstand", "overlast", "gemiste_afspraak"};
	static const char *const areas[] = {NOORD, ZUID, NULL};

	e->kind = kinds[about % 3];
	if (about % 3 == 0 && !town_upto(&t->seed, 8)) {
		e->kind = "bewonerswissel";
	} else if (about % 3 == 0) {
		e->attributes = arena_printf(t->arena,
		    town_upto(&t->seed, 4) ? "{\"bedrag\":%d,\"maanden\":%d}"
					   : "{\"bedrag\":%d}",
		    10000 * (1 + town_upto(&t->seed, 3)),
		    town_upto(&t->seed, 4));
		if (town_upto(&t->seed, 2))
			e->reference = arena_printf(
			    t->arena, "R%d", town_upto(&t->seed, 4));
	}
	e->home = 1 + town_upto(&t->seed, HOMES);
	e->area = areas[town_upto(&t->seed, 3)];
}

/* `about` is the place of the signal that the event is, or is about: its
 * remainder by three is the source. */
static void
fill(struct town *t, struct scene_event *e, int about, bool refers)
{
	static const char *const sources[] = {
	    "corporatie", "gemeente", "kliniek"};

	e->source = sources[about % 3];
	if (!refers) {
		report(t, e, about);
		return;
	}
	e->refers = arena_printf(t->arena, "L%d", about);
	switch (town_upto(&t->seed, 4)) {
	case 0:
		e->verb = "ingetrokken";
		e->reason = "vergissing";
		break;
	case 1:
		e->verb = "gewijzigd";
		report(t, e, about);
		break;
	default:
		e->verb = "opgelost";
		e->reason = "betaald";
	}
}

/* First each source is heard, if the town asks for it; then L0, L1, ... */
void
town_make(struct town *t, struct scene *s, uint64_t seed, bool heard)
{
	*t = (struct town){.seed = seed, .arena = s->arena};
	t->n = 30 + (size_t)town_upto(&t->seed, ITEMS_MAX - 30);
	for (size_t i = 0; i < t->n; i++) {
		struct scene_event e = {0};
		bool first = heard && i < 3;
		int round = first ? 0 : (int)(i * ROUNDS / t->n), about;
		bool refers = !first && !town_upto(&t->seed, 3);

		about = refers ? town_upto(&t->seed, (int)t->n) : (int)i;
		e.id = arena_printf(t->arena, "L%zu", i);
		e.occurred = when(
		    t, FIRST_DAY + 7 * round - 1 - town_upto(&t->seed, 40));
		fill(t, &e, about, refers && about != (int)i);
		t->item[i] =
		    (struct item){round, e.source, e.id, scene_say(s, &e)};
	}
}

void
town_shuffle(struct town *t, uint64_t *seed)
{
	for (size_t i = t->n; i-- > 1;) {
		size_t j = town_draw(seed) % (i + 1);
		struct item x = t->item[i];

		t->item[i] = t->item[j];
		t->item[j] = x;
	}
}
