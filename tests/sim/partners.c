/*
 * partners: the partners, what each of them has to say, and whoever else comes
 * to the door. A partner keeps a letter until it has a final verdict, and sends
 * it again when nothing is heard: that is all that the wire asks of a client.
 */
#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/base/util.h"
#include "tests/lib/serve_private.h"
#include "tests/oracle/naive.h"
#include "tests/sim/sim.h"

static const char *const source[PARTNERS] = {
    "corporatie", "gemeente", "kliniek"};
static const char *const kind[PARTNERS] = {
    "huurachterstand", "overlast", "gemiste_afspraak"};

static struct scene scene;
static uint8_t key[PARTNERS][32];
static char config[VARIANTS][96];

/* --- once ----------------------------------------------------------------- */

static void
write_text(const char *name, const char *text)
{
	FILE *f =
	    fopen(arena_printf(scene.arena, "%s/%s", scene.folder, name), "w");

	assert(f);
	fputs(text, f);
	fclose(f);
}

static void
write_variant(int variant, const char *catalogue, const char *rules)
{
	const char *path =
	    arena_printf(scene.arena, "%s/waakd.yaml", scene.folder);
	struct buf text = {0};
	char line[256];
	FILE *f = fopen(path, "r");

	assert(f);
	while (fgets(line, sizeof(line), f))
		if (strncmp(line, "catalogue:", 10) == 0)
			buf_printf(&text, "catalogue: %s\n", catalogue);
		else if (strcmp(line, "- rules.yaml\n") == 0)
			buf_printf(&text, "- %s\n", rules);
		else
			buf_puts(&text, line);
	fclose(f);
	snprintf(config[variant], sizeof(config[variant]), "%s/waakd-%d.yaml",
	    scene.folder, variant);
	write_text(strrchr(config[variant], '/') + 1, buf_str(&text));
	buf_free(&text);
}

/* The same rules, the last one first. */
static const char *
other_order(void)
{
	const char *head = "waakd: 1\nrules:\n";
	const char *first = strstr(scene_rules, "- id:");
	const char *last = strstr(scene_rules, "- id: stil");

	return arena_printf(
	    scene.arena, "%s%s%.*s", head, last, (int)(last - first), first);
}

static void
read_keys(void)
{
	struct errs errs = {0};
	struct setup *s =
	    setup_load(config[0], SCENE_START, USEC_ALWAYS, &errs);

	assert(s);
	for (size_t k = 0; k < s->n_keys; k++)
		for (int p = 0; p < PARTNERS; p++)
			if (strcmp(s->key[k].user, source[p]) == 0)
				memcpy(key[p], s->key[k].key, 32);
	setup_free(&s);
}

void
partners_make(void)
{
	scene = (struct scene){.sqlite = true, .schedule = "friday 02:30"};
	scene_make(&scene);
	write_text("catalogue-1.yaml", scene_turned(&scene));
	write_text("rules-2.yaml", other_order());
	write_text("rules-3.yaml", "waakd: 1\nrules: [{id: half}]\n");
	write_variant(0, "catalogue.yaml", "rules.yaml");
	write_variant(1, "catalogue-1.yaml", "rules.yaml");
	write_variant(2, "catalogue.yaml", "rules-2.yaml");
	write_variant(VARIANT_BROKEN, "catalogue.yaml", "rules-3.yaml");
	read_keys();
}

void
partners_unmake(void)
{
	scene_unmake(&scene);
}

const uint8_t *
partners_key(int partner)
{
	return key[partner];
}

const char *
partners_config(int variant)
{
	return config[variant];
}

/* --- letters -------------------------------------------------------------- */

static const char *
keep(struct letter *l, const char *text)
{
	/* strings of an event lie behind the body, in the same letter */
	size_t n = strlen(text) + 1;
	char *at = l->text + l->n_text;

	assert(l->n_text + n <= sizeof(l->text));
	memcpy(at, text, n);
	l->n_text += n;
	return at;
}

static struct letter *
new_letter(int partner, int home, usec when)
{
	struct letter *l = &sim->letter[sim->n_letters];
	int number = 0;

	/* two partners may well have the same ids */
	for (int i = 0; i < sim->n_letters; i++)
		number += sim->letter[i].partner == partner;
	*l = (struct letter){.partner = partner, .home = home, .when = when};
	sim->n_letters++;
	snprintf(l->id, sizeof(l->id), "L-%d", number);
	l->event = (struct event){.id = l->id,
	    .source = (uint16_t)partner,
	    .kind = (uint8_t)partner,
	    .rule = RULE_NONE};
	snprintf(l->event.area, sizeof(l->event.area), "%s",
	    home % 2 ? NOORD : ZUID);
	return l;
}

/* Up to three weeks before it is sent, a date or an instant. */
static void
date_letter(struct letter *l, usec before)
{
	const struct zone *z = naive_amsterdam();
	usec at = SCENE_START + l->when - before;

	l->event.date_only = one_in(STREAM_TOWN, 2);
	l->event.occurred = at / USEC_SECOND * USEC_SECOND;
	l->event.on = naive_zone_day(z, at);
	if (l->event.date_only)
		l->event.occurred = naive_zone_start(z, l->event.on);
}

static const char *
occurred_text(const struct event *e, char out[40])
{
	struct tm tm;
	time_t t;

	if (e->date_only) {
		struct civil c = naive_civil(e->on);

		snprintf(out, 40, "%04d-%02d-%02d", c.year, c.month, c.day);
		return out;
	}
	t = (time_t)(e->occurred / USEC_SECOND);
	gmtime_r(&t, &tm);
	strftime(out, 40, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return out;
}

static void
write_body(struct letter *l, const char *verb, const char *reason)
{
	const struct event *e = &l->event;
	char when[40], money[80];
	bool content = e->op == OP_REPORT || e->op == OP_AMEND;
	struct scene_event said = {.source = source[l->partner],
	    .id = l->id,
	    .kind = content ? kind[l->partner] : NULL,
	    .verb = verb,
	    .home = content ? l->home : 0,
	    .area = content ? e->area : NULL,
	    .occurred = occurred_text(e, when),
	    .reference = e->reference,
	    .refers = e->refers,
	    .reason = reason};

	if (content && l->partner == 0) {
		snprintf(money, sizeof(money),
		    "{\"bedrag\":%" PRId64 ",\"maanden\":%" PRId64 "}",
		    e->value[0], e->value[1]);
		said.attributes = money;
	}
	snprintf(l->body, sizeof(l->body), "%s", scene_say(&scene, &said));
}

static void
fill_money(struct letter *l)
{
	char text[8];

	if (l->partner != 0)
		return;
	l->event.has = 3;
	l->event.value[0] = 100 * (int64_t)(1 + draw(STREAM_TOWN, 50));
	l->event.value[1] = (int64_t)(1 + draw(STREAM_TOWN, 4));
	snprintf(text, sizeof(text), "H%d", l->home);
	l->event.reference = keep(l, text);
}

static struct letter *
report(usec when)
{
	int partner = (int)draw(STREAM_TOWN, PARTNERS);
	struct letter *l =
	    new_letter(partner, 1 + (int)draw(STREAM_TOWN, HOMES), when);

	date_letter(l, draw_time(STREAM_TOWN, HOUR, 20 * DAY));
	fill_money(l);
	write_body(l, NULL, NULL);
	return l;
}

/* About a report of the same partner, sooner or later than it. */
static void
follow(const struct letter *about, usec when)
{
	static const struct {
		enum op op;
		const char *verb, *reason;
		uint8_t code;
	} say[] = {
	    {OP_WITHDRAW, "ingetrokken", "vergissing", REASON_VERGISSING},
	    {OP_SETTLE, "opgelost", "betaald", REASON_BETAALD},
	    {OP_AMEND, "gewijzigd", NULL, REASON_NONE}};
	struct letter *l = new_letter(about->partner, about->home, when);
	int what = (int)draw(STREAM_TOWN, 3);

	l->event.op = (uint8_t)say[what].op;
	l->event.refers = about->id;
	l->event.reason = say[what].code;
	date_letter(l, draw_time(STREAM_TOWN, HOUR, 4 * DAY));
	if (say[what].op == OP_AMEND)
		fill_money(l);
	else
		l->event.kind = KIND_NONE;
	write_body(l, say[what].verb, say[what].reason);
}

/* Its id with something else in it. */
static void
twin(const struct letter *of, usec when)
{
	struct letter *l = new_letter(of->partner, of->home, when);

	l->is = LETTER_TWIN;
	l->twin_of = (int)(of - sim->letter);
	l->has_twin = sim->letter[l->twin_of].has_twin = true;
	snprintf(l->id, sizeof(l->id), "%s", of->id);
	do
		date_letter(l, draw_time(STREAM_TOWN, 21 * DAY, 25 * DAY));
	while (l->event.occurred == of->event.occurred);
	fill_money(l);
	write_body(l, NULL, NULL);
}

/* What must be refused, and must leave no trace: SECRET stands in it. */
#define SECRET "geheim"

static void
bad(usec when)
{
	static const struct {
		const char *before, *after;
	} fault[] = {{"\"naam\":\"" SECRET, "\""},
	    {"\"bedrag\":\"" SECRET, "@voorbeeld.nl\""},
	    {"\"maanden\":2,\"" SECRET, "\":1"}};
	size_t which = draw(STREAM_TOWN, COUNT(fault));
	struct letter *l = report(when);
	char with[96], *at = strstr(l->body, "\"data\":{");

	l->is = LETTER_BAD;
	snprintf(with, sizeof(with), "%s%d%s", fault[which].before,
	    sim->n_letters, fault[which].after);
	if (at) {
		char rest[BODY_MAX];

		snprintf(rest, sizeof(rest), "%s", at + 8);
		snprintf(at + 8, sizeof(l->body) - (size_t)(at + 8 - l->body),
		    "%s,%s", with, rest);
	}
}

static void
late(usec when)
{
	struct letter *l = report(when);

	l->is = LETTER_LATE;
	date_letter(l, draw_time(STREAM_TOWN, 80 * DAY, 100 * DAY));
	write_body(l, NULL, NULL);
}

void
partners_begin(void)
{
	struct arena *kept = scene.arena;
	int most = (int)draw_time(STREAM_TOWN, 4, LETTERS - 8);

	scene.arena = arena_new();
	while (sim->n_letters < most) {
		usec when = draw_time(STREAM_TOWN, 0, sim->calm - DAY);
		const struct letter *l = report(when);

		if (one_in(STREAM_TOWN, 4))
			follow(l, when + draw_time(STREAM_TOWN, -DAY, 6 * DAY));
		if (one_in(STREAM_TOWN, 20))
			twin(l, when + draw_time(STREAM_TOWN, 0, 6 * DAY));
		if (one_in(STREAM_TOWN, 12))
			bad(when);
		if (one_in(STREAM_TOWN, 20))
			late(when);
	}
	arena_free(&scene.arena);
	scene.arena = kept;
	for (int p = 0; p < PARTNERS + 2; p++)
		sim->partner[p].link = -1;
	sim->next_control = draw_time(STREAM_TOWN, HOUR, 2 * DAY);
	sim->next_stranger = draw_time(STREAM_TOWN, HOUR, 10 * DAY);
}

bool
partners_waits(void)
{
	for (int i = 0; i < sim->n_letters; i++)
		if (!sim->letter[i].done)
			return true;
	return false;
}

/* --- a partner's client --------------------------------------------------- */

#define AT_ONCE 4 /* letters in one put */

static bool
is_open(int link)
{
	return link >= 0 && sim->link[link].state == LINK_OPEN;
}

static bool
wants_to_go(const struct letter *l, int partner)
{
	return l->partner == partner && l->when <= sim->monotonic &&
	       l->next_try <= sim->monotonic &&
	       (!l->done || (l->again && is_on(FAULT_DUPLICATE)));
}

/* Waits longer after each try, up to half a day. */
static void
note_try(struct letter *l)
{
	usec wait = 10 * MINUTE << (l->tries < 6 ? l->tries : 6);

	l->tries++;
	l->again = false;
	l->next_try = sim->monotonic + wait;
	l->delivered = true; /* it may be, from now on */
}

static void
send_letters(int partner)
{
	struct bus_frame frame[2 + AT_ONCE] = {{"put", 3}};
	char correlation[64] = "";
	size_t n = 0, length = 0;

	for (int i = 0; i < sim->n_letters && n < AT_ONCE; i++) {
		struct letter *l = &sim->letter[i];

		if (!wants_to_go(l, partner))
			continue;
		length += (size_t)snprintf(correlation + length,
		    sizeof(correlation) - length, "%d,", i);
		frame[2 + n++] = (struct bus_frame){l->body, strlen(l->body)};
		note_try(l);
	}
	if (!n)
		return;
	frame[1] = (struct bus_frame){correlation, strlen(correlation)};
	note("put", partner, (int64_t)n);
	net_send(sim->partner[partner].link, frame, 2 + n);
}

static void
partner_acts(int p)
{
	struct partner *one = &sim->partner[p];

	if (one->link < 0) {
		if (one->connect_at > sim->monotonic || !sim->ready)
			return;
		one->link = net_connect(p, key[p]);
		one->connect_at = sim->monotonic + MINUTE;
		if (one->link >= 0 && is_on(FAULT_SLOW) &&
		    one_in(STREAM_NET, 4)) {
			met(FAULT_SLOW);
			sim->link[one->link].slow = true;
		}
		return;
	}
	if (!is_open(one->link))
		return;
	if (is_on(FAULT_RECONNECT) && one_in(STREAM_NET, 30)) {
		met(FAULT_RECONNECT);
		net_close(one->link);
		return;
	}
	send_letters(p);
}

/* Nobody is slow for ever. */
static void
wake_slow(void)
{
	for (int i = 0; i < LINKS; i++)
		if (sim->link[i].slow &&
		    (!is_on(FAULT_SLOW) || one_in(STREAM_NET, 8)))
			sim->link[i].slow = false;
}

static void
hear_verdict(
    struct letter *l, const char *verdict, const char *code, json_int_t retry)
{
	bool taken = strcmp(verdict, "accepted") == 0 ||
		     strcmp(verdict, "duplicate") == 0;

	sim->receipts++;
	if (strcmp(verdict, "later") == 0) {
		l->next_try = sim->monotonic + retry * 1000;
		return;
	}
	/* an outage may last longer than its kind allows it to be late */
	if (code && strcmp(code, "too_late") == 0 &&
	    SCENE_START + sim->monotonic - l->event.occurred > 44 * DAY)
		l->is = LETTER_LATE;
	if (taken && (l->is == LETTER_BAD || l->is == LETTER_LATE))
		broke("%s was %s, and must be refused", l->id, verdict);
	if (!taken && l->is == LETTER_GOOD && !l->has_twin)
		broke("%s was %s (%s), and nothing is wrong with it", l->id,
		    verdict, code ? code : "-");
	if (strcmp(verdict, "duplicate") == 0 && l->tries < 2)
		broke("%s is called a duplicate, and was sent once", l->id);
	if (l->promised && !taken)
		broke("%s was promised, and is %s now", l->id, verdict);
	l->promised |= taken;
	l->done = true;
	if (is_on(FAULT_DUPLICATE) && one_in(STREAM_NET, 6)) {
		met(FAULT_DUPLICATE);
		l->again = true;
		l->next_try = sim->monotonic + draw_time(STREAM_NET, 0, DAY);
	}
}

static void
hear_receipt(int partner, const char *correlation, json_t *body)
{
	json_t *list = json_object_get(body, "verdicts");

	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *v = json_array_get(list, i);
		int letter = (int)strtol(correlation, NULL, 10);

		if (sim->letter[letter].partner != partner) {
			broke("a receipt for somebody else");
			return;
		}
		hear_verdict(&sim->letter[letter],
		    json_string_value(json_object_get(v, "verdict")),
		    json_string_value(json_object_get(v, "code")),
		    json_integer_value(json_object_get(v, "retry_ms")));
		correlation = strchr(correlation, ',');
		if (!correlation) {
			broke("a receipt with too many verdicts");
			return;
		}
		correlation++;
	}
	if (*correlation)
		broke("a receipt with too few verdicts");
}

void
partners_receive(int link, const struct bus_frame *frame, size_t n)
{
	int partner = sim->link[link].partner;
	char correlation[64] = "";
	json_t *body;

	note("answer", partner, (int64_t)n);
	note_bytes("verb", frame[0].data, frame[0].n);
	if (partner == CONTROL || n < 3)
		return;
	body = json_loadb(frame[2].data, frame[2].n, 0, NULL);
	memcpy(correlation, frame[1].data, frame[1].n < 63 ? frame[1].n : 63);
	if (frame[0].n == 7 && memcmp(frame[0].data, "receipt", 7) == 0) {
		if (partner == STRANGER)
			broke("a stranger has a receipt: %s", correlation);
		else
			hear_receipt(partner, correlation, body);
	} else if (partner != STRANGER) {
		broke("a partner is answered %.*s", (int)frame[0].n,
		    (const char *)frame[0].data);
	}
	json_decref(body);
}

/* --- who else comes ------------------------------------------------------- */

static void
control_acts(void)
{
	static const char *const ask[][2] = {{"status", NULL},
	    {"cases-list", NULL}, {"digest-preview", "noord"},
	    {"digest-send", "noord"}, {"digest-send", "zuid"},
	    {"quarantine-list", NULL}};
	const char *const *words = ask[draw(STREAM_TOWN, COUNT(ask))];
	struct bus_frame frame[2];
	size_t n = 0;

	sim->next_control =
	    sim->monotonic + draw_time(STREAM_TOWN, 6 * HOUR, 5 * DAY);
	if (is_on(FAULT_RELOAD) && one_in(STREAM_TOWN, 3)) {
		met(FAULT_RELOAD);
		sim->reload = 1 + (int)draw(STREAM_TOWN, VARIANTS);
		return;
	}
	if (sim->partner[CONTROL].link < 0)
		sim->partner[CONTROL].link = net_connect(CONTROL, key[0]);
	while (n < 2 && words[n]) {
		frame[n] = (struct bus_frame){words[n], strlen(words[n])};
		n++;
	}
	if (strcmp(words[0], "digest-send") == 0)
		sim->lists_asked++;
	note("ask", words - ask[0], 0);
	net_send(sim->partner[CONTROL].link, frame, n);
}

/* A letter of another, under a key that is no partner's, or with the routing
 * id of a partner. */
static void
stranger_acts(void)
{
	uint8_t other[32];
	int partner = (int)draw(STREAM_NET, PARTNERS), link;
	const struct letter *l =
	    &sim->letter[draw(STREAM_NET, (uint64_t)sim->n_letters)];
	struct bus_frame frame[3] = {
	    {"put", 3}, {"stranger", 8}, {l->body, strlen(l->body)}};

	sim->next_stranger =
	    sim->monotonic + draw_time(STREAM_NET, 6 * HOUR, 8 * DAY);
	for (int i = 0; i < LINKS; i++)
		if (sim->link[i].state != LINK_NONE &&
		    sim->link[i].partner == STRANGER)
			net_close(i);
	if (!is_on(FAULT_STRANGER) || l->is != LETTER_GOOD)
		return;
	met(FAULT_STRANGER);
	memset(other, 0x5a, sizeof(other));
	link = net_connect(STRANGER, other);
	if (link < 0)
		return;
	if (one_in(STREAM_NET, 2) && sim->partner[partner].link >= 0) {
		/* it knows its own key, and chose a route */
		memcpy(sim->link[link].key, key[partner], 32);
		snprintf((char *)sim->link[link].route, 16, "client");
		sim->link[link].n_route = 6;
	}
	net_send(link, frame, 3);
}

static void
clock_acts(void)
{
	if (!sim->next_jump || sim->monotonic < sim->next_jump)
		return;
	sim->next_jump = sim->monotonic + draw_time(STREAM_CLOCK, DAY, 9 * DAY);
	if (is_on(FAULT_JUMP)) {
		met(FAULT_JUMP);
		sim->system_ahead = draw_time(STREAM_CLOCK, -HOUR, HOUR);
	}
	if (is_on(FAULT_FREEZE)) {
		met(FAULT_FREEZE);
		sim->system_ahead -= draw_time(STREAM_CLOCK, 0, 2 * HOUR);
	}
	note("clock", sim->system_ahead, 0);
}

/* --- time ----------------------------------------------------------------- */

static usec
next_of(int p)
{
	const struct partner *one = &sim->partner[p];
	usec next = USEC_NEVER;

	if (one->link < 0)
		return sim->ready ? one->connect_at : USEC_NEVER;
	if (!is_open(one->link))
		return USEC_NEVER;
	for (int i = 0; i < sim->n_letters; i++) {
		const struct letter *l = &sim->letter[i];
		usec at = l->when > l->next_try ? l->when : l->next_try;

		if (l->partner == p && at < next &&
		    (!l->done || (l->again && is_on(FAULT_DUPLICATE))))
			next = at;
	}
	return next;
}

static void
sooner(usec *at, usec other)
{
	if (other < *at)
		*at = other;
}

static usec
next_act(usec until)
{
	for (int p = 0; p < PARTNERS; p++)
		sooner(&until, next_of(p));
	sooner(&until, net_next());
	sooner(&until, net_next_in());
	sooner(&until, sim->next_control);
	sooner(&until, sim->next_stranger);
	if (sim->next_jump)
		sooner(&until, sim->next_jump);
	return until;
}

static void
go_to(usec at)
{
	if (at > sim->monotonic)
		sim->monotonic = at;
	sim->now = SCENE_START + sim->monotonic + sim->system_ahead;
}

/* Until then, or until something is at the daemon's door. */
void
partners_turn(usec until)
{
	sooner(&until, sim->end);
	for (int i = 0; i < 1000; i++) {
		go_to(next_act(until));
		clock_acts();
		wake_slow();
		net_deliver();
		if (net_next_in() <= sim->monotonic)
			return;
		for (int p = 0; p < PARTNERS; p++)
			partner_acts(p);
		if (sim->next_control <= sim->monotonic)
			control_acts();
		if (sim->next_stranger <= sim->monotonic)
			stranger_acts();
		if (sim->monotonic >= until || sim->reload)
			return;
	}
	broke("a thousand turns, and nothing came of them");
}
