/*
 * mktown: an invented town, as seven systems of partners would export it.
 *
 *	mktown --seed N --households N --from DATE --weeks N --out DIR
 *
 * Everything is made up: the numbers, the households, the addresses (their
 * postcodes end in SA, SD or SS, which are never given out) and what happens
 * at them. The same arguments give the same bytes. The files:
 *
 *  corporatie.csv    arrears of rent, one row a month, and how they ended
 *  huisbezoeken.csv  the corporation's house visits
 *  verhuur.json      who moved in and out
 *  meldingen.csv     the municipality's desk
 *  afspraken.jsonl   appointments at the polyclinic, kept and missed
 *  energie.csv       arrears of gas and power, and when delivery is to end
 *  bezoeken.csv      what the teams did: visits, and visits agreed
 *  postcode_buurt.csv, households.csv   where each address lies
 *  signals.jsonl     which household each row that is sent belongs to
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/base/arena.h"
#include "daemon/base/vec.h"
#include "daemon/core/civil.h"

#define BUURTEN 8
#define POSTCODES 3 /* in each buurt */

enum file {
	CORPORATIE,
	HUISBEZOEKEN,
	VERHUUR,
	MELDINGEN,
	AFSPRAKEN,
	ENERGIE,
	BEZOEKEN,
	FILES
};

static const char *const file_names[FILES] = {"corporatie.csv",
    "huisbezoeken.csv", "verhuur.json", "meldingen.csv", "afspraken.jsonl",
    "energie.csv", "bezoeken.csv"};

/* Two teams' areas, as in rules/catalogue.yaml. */
static const char *const buurt[BUURTEN] = {"BU07940110", "BU07940111",
    "BU07940112", "BU07940113", "BU07940120", "BU07940121", "BU07940122",
    "BU07940123"};
static const char *const pairs[POSTCODES] = {"SA", "SD", "SS"};

struct household {
	char postcode[7], number[12], letter[2], addition[4];
	int buurt;
	int rent; /* cents a month */
};

struct row {
	day on;
	int minute; /* of the day */
	int household;
	int serial;	   /* order of making: the last tie */
	const char *what;  /* kind of signal, or why there is none */
	const char *state; /* status, uitkomst, soort */
	char id[40];
	int64_t cents;
	int months;
	day ahead; /* what is announced or agreed for then */
};

struct rows {
	struct row *row;
	size_t n, cap;
};

struct town {
	uint64_t random;
	int n_households, weeks;
	day from, until;
	const char *out;
	struct arena *arena;
	struct household *household;
	struct rows rows[FILES];
	int serial;
	FILE *truth;
};

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t
next_random(struct town *t)
{
	uint64_t z = t->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static int
below(struct town *t, int n)
{
	return (int)(next_random(t) % (uint64_t)n);
}

static int
between(struct town *t, int low, int high)
{
	return low + below(t, high - low + 1);
}

/* --- addresses -------------------------------------------------------- */

static void
make_households(struct town *t)
{
	t->household = arena_array(
	    t->arena, (size_t)t->n_households, sizeof(struct household));
	for (int i = 0; i < t->n_households; i++) {
		struct household *h = &t->household[i];
		int in_buurt = i / BUURTEN, kind = below(t, 10);

		h->buurt = i % BUURTEN;
		snprintf(h->postcode, sizeof(h->postcode), "%d%s",
		    5781 + h->buurt, pairs[in_buurt % POSTCODES]);
		snprintf(h->number, sizeof(h->number), "%d",
		    1 + in_buurt / POSTCODES * 2);
		if (kind == 0)
			snprintf(h->letter, 2, "%c", 'A' + below(t, 4));
		else if (kind < 4)
			snprintf(h->addition, 4, "%s",
			    (const char *[]){
				"HS", "BIS", "1", "2", "3"}[below(t, 5)]);
		h->rent = between(t, 480, 890) * 100;
	}
}

/* People and systems write one address in many ways. */
static const char *
write_postcode(struct town *t, const struct household *h, char out[10])
{
	int style = below(t, 4);

	snprintf(out, 10, "%.4s%s%s", h->postcode, style & 1 ? " " : "",
	    h->postcode + 4);
	for (char *s = out; style & 2 && *s != '\0'; s++)
		if (*s >= 'A' && *s <= 'Z')
			*s = (char)(*s - 'A' + 'a');
	return out;
}

/* Letter and addition together, `b-2`. */
static const char *
write_addition(struct town *t, const struct household *h, char out[10])
{
	snprintf(out, 10, "%s%s%s", h->letter,
	    *h->letter && *h->addition ? "-" : "", h->addition);
	for (char *s = out; below(t, 3) == 0 && *s != '\0'; s++)
		if (*s >= 'A' && *s <= 'Z')
			*s = (char)(*s - 'A' + 'a');
	return out;
}

/* All in one field: `5781 SA 12-hs`, `12 hs, 5781SA`. */
static const char *
write_one(struct town *t, const struct household *h, char out[40])
{
	char postcode[10], addition[10];

	write_postcode(t, h, postcode);
	write_addition(t, h, addition);
	if (below(t, 5) == 0)
		snprintf(out, 40, "%s%s%s, %s", h->number, *addition ? " " : "",
		    addition, postcode);
	else
		snprintf(out, 40, "%s %s%s%s", postcode, h->number,
		    *addition ? (below(t, 2) ? "-" : " ") : "", addition);
	return out;
}

/* --- what happens ----------------------------------------------------- */

static struct row *
add(struct town *t, enum file f, int household, day on, const char *what,
    const char *state)
{
	static struct row nowhere;
	struct rows *r = &t->rows[f];

	if (on < t->from || on >= t->until)
		return &nowhere; /* it is not in this export */
	VEC_PUSH(t->arena, r->row, r->n, r->cap) = (struct row){.on = on,
	    .minute = between(t, 7 * 60, 22 * 60),
	    .household = household,
	    .serial = t->serial++,
	    .what = what,
	    .state = state};
	return &r->row[r->n - 1];
}

static void
melding(struct town *t, int h, day on, const char *soort)
{
	add(t, MELDINGEN, h, on, soort, soort);
}

static void
bezoek(struct town *t, int h, day on, bool thuis)
{
	add(t, HUISBEZOEKEN, h, on, thuis ? NULL : "gesloten_deur",
	    thuis ? "thuis" : "niet thuis");
}

static void
afspraak(struct town *t, int h, day on, bool verschenen)
{
	struct row *r =
	    add(t, AFSPRAKEN, h, on, verschenen ? NULL : "gemiste_afspraak",
		verschenen ? "true" : "false");

	r->minute = 8 * 60 + r->minute % 108 * 5; /* on the five minutes */
}

/* The second of the nth month that begins in the export. */
static day
statement_day(const struct town *t, int n)
{
	struct civil c = civil_of(t->from);

	n += c.day > 2;
	c.day = 2;
	return civil_add_months(civil_day(c), n);
}

static void
arrears_row(struct town *t, int h, day on, int month, const char *state,
    int64_t cents, int months)
{
	struct row *r = add(t, CORPORATIE, h, on, "huurachterstand", state);
	struct civil c = civil_of(statement_day(t, month));

	snprintf(r->id, sizeof(r->id), "HC-%05d-%04d-%02d", h, c.year % 10000,
	    c.month % 100);
	r->cents = cents;
	r->months = months;
}

/* So many months behind, from the nth month; ended by `end`, or not. */
static void
arrears(struct town *t, int h, int month, int months, const char *end)
{
	int64_t rent = t->household[h].rent;
	int last = month + months - 1;

	for (int i = 0; i < months; i++)
		arrears_row(t, h, statement_day(t, month + i), month + i,
		    "open", rent * (i + 1) - below(t, 4000), i + 1);
	if (end != NULL)
		arrears_row(t, h, statement_day(t, last) + between(t, 3, 24),
		    last, end, 0, 0);
}

static struct row *
energy_row(struct town *t, int h, day on, const char *kind, const char *state)
{
	struct row *r = add(t, ENERGIE, h, on, kind, state);
	struct civil c = civil_of(on);

	snprintf(r->id, sizeof(r->id), "EN-%05d-%s-%04d-%02d", h,
	    kind[1] == 'n' ? "A" : "E", c.year % 10000, c.month % 100);
	return r;
}

/* Behind with gas and power since that day; paid after a while, or not. */
static void
energy(struct town *t, int h, day on, bool paid)
{
	struct row *r, *end;

	r = energy_row(t, h, on, "energieachterstand", "open");
	r->cents = between(t, 8000, 42000);
	if (!paid)
		return;
	end = energy_row(
	    t, h, on + between(t, 5, 40), "energieachterstand", "betaald");
	memcpy(end->id, r->id, sizeof(end->id));
}

/* Somebody of the team rings the bell; now and then another day is agreed. */
static void
team_visit(struct town *t, int h, day on)
{
	bool reached = below(t, 3) > 0;
	struct row *r;

	add(t, BEZOEKEN, h, on, "contactpoging", reached ? "ja" : "nee");
	if (!reached || below(t, 2) == 0)
		return;
	r = add(t, BEZOEKEN, h, on, "herbezoek_afgesproken", "");
	r->ahead = on + between(t, 14, 40);
	add(t, BEZOEKEN, h, r->ahead, "contactpoging", "ja");
}

static int
some_month(struct town *t)
{
	return below(t, t->weeks * 7 / 30 + 1);
}

static day
some_day(struct town *t)
{
	return t->from + below(t, t->weeks * 7);
}

/* Behind with the rent, and then the neighbours complain. */
static void
rent_and_nuisance(struct town *t, int h)
{
	int month = some_month(t);

	arrears(t, h, month, between(t, 2, 4), NULL);
	for (int i = between(t, 1, 3); i > 0; i--)
		melding(t, h, statement_day(t, month + 1) + between(t, -25, 30),
		    "overlast");
}

/* Rent, a missed appointment, a closed door. */
static void
withdrawing(struct town *t, int h)
{
	int month = some_month(t);
	day missed = statement_day(t, month) + between(t, 3, 25);
	day closed = missed + between(t, 2, 25);

	arrears(t, h, month, between(t, 1, 2), NULL);
	afspraak(t, h, missed, false);
	bezoek(t, h, closed, false);
	if (below(t, 3) == 0)
		bezoek(t, h, closed + 3, false);
}

static void
nuisance_returns(struct town *t, int h)
{
	day on = some_day(t);

	for (int i = between(t, 3, 6); i > 0; i--) {
		melding(t, h, on, "overlast");
		on += between(t, 7, 16);
	}
}

static void
door_and_pollution(struct town *t, int h)
{
	day on = some_day(t);

	melding(t, h, on, "vervuiling");
	bezoek(t, h, on + between(t, 2, 40), false);
	if (below(t, 3) == 0)
		melding(t, h, on + between(t, 10, 50), "vervuiling");
}

/* Paid, or an arrangement made, after the neighbours complained. */
static void
paid_in_time(struct town *t, int h)
{
	int month = some_month(t);

	arrears(t, h, month, between(t, 2, 3),
	    below(t, 3) == 0 ? "betalingsregeling" : "betaald");
	melding(
	    t, h, statement_day(t, month + 1) + between(t, 1, 4), "overlast");
}

/* The corporation had the wrong door, and takes every statement back. */
static void
mistaken(struct town *t, int h)
{
	int month = some_month(t), months = between(t, 2, 3);
	day found = statement_day(t, month + months - 1) + between(t, 3, 30);

	arrears(t, h, month, months, NULL);
	for (int i = 0; i < months; i++)
		arrears_row(t, h, found, month + i, "ingetrokken", 0, 0);
	melding(
	    t, h, statement_day(t, month + 1) + between(t, 1, 4), "overlast");
}

/* Somebody leaves, not always quietly; somebody else moves in. */
static void
new_tenant(struct town *t, int h)
{
	day on = some_day(t), before = on - between(t, 20, 40);

	if (below(t, 2) == 0)
		for (int i = 0; i < 4; i++)
			melding(
			    t, h, before - i * between(t, 7, 14), "overlast");
	add(t, VERHUUR, h, on - between(t, 1, 20), NULL, "vertrek");
	add(t, VERHUUR, h, on, "nieuwe_huurder", "nieuwe huurder");
}

/* The rent, and then gas and power too. */
static void
two_debts(struct town *t, int h)
{
	int month = some_month(t);

	arrears(t, h, month, between(t, 1, 2), NULL);
	energy(t, h, statement_day(t, month) + between(t, 3, 35),
	    below(t, 4) == 0);
}

/* Who does not pay is told when it ends; some pay in time. */
static void
end_of_delivery(struct town *t, int h)
{
	day on = some_day(t), told = on + between(t, 20, 40);
	bool paid = below(t, 2) == 0;
	struct row *r, *end;

	energy(t, h, on, paid);
	r = energy_row(t, h, told, "eindelevering_aangekondigd", "open");
	r->ahead = told + between(t, 14, 35);
	if (!paid)
		return;
	end = energy_row(t, h, told + between(t, 3, 12),
	    "eindelevering_aangekondigd", "betaald");
	memcpy(end->id, r->id, sizeof(end->id));
	end->ahead = r->ahead;
}

static void
rent_only(struct town *t, int h)
{
	arrears(t, h, some_month(t), between(t, 1, 3),
	    below(t, 3) > 0 ? "betaald" : NULL);
}

static void
one_complaint(struct town *t, int h)
{
	melding(t, h, some_day(t), below(t, 4) ? "overlast" : "vervuiling");
}

static void
nothing(struct town *t, int h)
{
	if (below(t, 6) == 0)
		bezoek(t, h, some_day(t), true);
}

static const struct {
	int share; /* of a thousand households */
	void (*tell)(struct town *, int household);
} stories[] = {{22, rent_and_nuisance}, {28, withdrawing},
    {30, nuisance_returns}, {30, door_and_pollution}, {20, two_debts},
    {14, end_of_delivery}, {20, paid_in_time}, {14, mistaken}, {25, new_tenant},
    {100, rent_only}, {200, one_complaint}, {497, nothing}};

#define TROUBLES 5 /* so many of the first are visited now and then */

static void
tell_stories(struct town *t)
{
	for (int h = 0; h < t->n_households; h++) {
		int k = below(t, 1000);
		size_t s = 0;

		while (k >= stories[s].share)
			k -= stories[s++].share;
		stories[s].tell(t, h);
		if (s < TROUBLES && below(t, 3) == 0)
			team_visit(t, h, some_day(t));
		/* Everybody has appointments, and some are missed. */
		for (int n = below(t, t->weeks / 4 + 1); n > 0; n--)
			afspraak(t, h, some_day(t), below(t, 12) > 0);
	}
}

/* --- writing ---------------------------------------------------------- */

static int
by_time(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->on != y->on)
		return x->on < y->on ? -1 : 1;
	if (x->minute != y->minute)
		return x->minute < y->minute ? -1 : 1;
	return x->serial < y->serial ? -1 : 1;
}

static FILE *
create(const struct town *t, const char *name)
{
	char *path = arena_printf(t->arena, "%s/%s", t->out, name);
	FILE *f = fopen(path, "we");

	if (f == NULL) {
		fprintf(stderr, "mktown: %s: %s\n", path, strerror(errno));
		exit(1);
	}
	return f;
}

/* `2550,70` with its thousands: 2.550,70. */
static void
write_euro(FILE *f, int64_t cents)
{
	int64_t euro = cents / 100;

	if (euro >= 1000)
		fprintf(f, "%" PRId64 ".%03" PRId64, euro / 1000, euro % 1000);
	else
		fprintf(f, "%" PRId64, euro);
	fprintf(f, ",%02d", (int)(cents % 100));
}

static void
write_corporatie(struct town *t, FILE *f, const struct row *r)
{
	const struct household *h = &t->household[r->household];
	struct civil c = civil_of(r->on);
	char postcode[10], addition[10];

	fprintf(f, "%s;HC-%05d;%s;%s;%s;", r->id, r->household,
	    write_postcode(t, h, postcode), h->number,
	    write_addition(t, h, addition));
	write_euro(f, r->cents);
	fprintf(f, ";%d;%02d-%02d-%04d;%s\r\n", r->months, c.day, c.month,
	    c.year, r->state);
}

static void
write_huisbezoek(struct town *t, FILE *f, const struct row *r)
{
	char day_text[CIVIL_TEXT_MAX], one[40];
	const char *address = write_one(t, &t->household[r->household], one);
	const char *quote = strchr(address, ',') ? "\"" : "";

	fprintf(f, "%s,%s%s%s,%s,%s\r\n", r->id, quote, address, quote,
	    civil_print_day(r->on, day_text), r->state);
}

static void
write_melding(struct town *t, FILE *f, const struct row *r)
{
	char day_text[CIVIL_TEXT_MAX], one[40];

	fprintf(f, "%s;%s;%s;%s %02d:%02d\r\n", r->id,
	    write_one(t, &t->household[r->household], one), r->state,
	    civil_print_day(r->on, day_text), r->minute / 60, r->minute % 60);
}

/* Between the last Sundays of March and October the clock is two hours on. */
static int
hours_east(day d)
{
	struct civil c = civil_of(d);
	day march = civil_day((struct civil){c.year, 3, 31});
	day october = civil_day((struct civil){c.year, 10, 31});

	march -= civil_weekday(march) % 7;
	october -= civil_weekday(october) % 7;
	return d >= march && d < october ? 2 : 1;
}

static void
write_afspraak(struct town *t, FILE *f, const struct row *r)
{
	const struct household *h = &t->household[r->household];
	char day_text[CIVIL_TEXT_MAX], postcode[10], addition[10];

	write_postcode(t, h, postcode);
	write_addition(t, h, addition);
	fprintf(f,
	    "{\"afspraak\": \"%s\", \"postcode\": \"%s\", "
	    "\"huisnummer\": \"%s\", \"toevoeging\": \"%s\", "
	    "\"op\": \"%sT%02d:%02d:00+%02d:00\", \"verschenen\": %s}\n",
	    r->id, postcode, h->number, addition,
	    civil_print_day(r->on, day_text), r->minute / 60, r->minute % 60,
	    hours_east(r->on), r->state);
}

static void
write_verhuur(struct town *t, FILE *f, const struct row *r)
{
	const struct household *h = &t->household[r->household];
	char day_text[CIVIL_TEXT_MAX], postcode[10], addition[10];

	write_postcode(t, h, postcode);
	write_addition(t, h, addition);
	fprintf(f,
	    "%s  {\"mutatie\": \"%s\", \"soort\": \"%s\", "
	    "\"ingang\": \"%s\",\n   \"adres\": {\"postcode\": \"%s\", "
	    "\"huisnummer\": %s, \"toevoeging\": %s%s%s}}",
	    r == t->rows[VERHUUR].row ? "" : ",\n", r->id, r->state,
	    civil_print_day(r->on, day_text), postcode, h->number,
	    *addition ? "\"" : "", *addition ? addition : "null",
	    *addition ? "\"" : "");
}

/* 01-02-2026, or nothing */
static const char *
write_day(day d, char out[CIVIL_TEXT_MAX])
{
	struct civil c = civil_of(d);

	out[0] = '\0';
	if (d != 0)
		snprintf(out, CIVIL_TEXT_MAX, "%02d-%02d-%04d", c.day, c.month,
		    c.year);
	return out;
}

static void
write_energie(struct town *t, FILE *f, const struct row *r)
{
	const struct household *h = &t->household[r->household];
	char on[CIVIL_TEXT_MAX], ahead[CIVIL_TEXT_MAX];
	char postcode[10], addition[10];

	fprintf(f, "%s;KL-%05d;%s;%s;%s;%s;", r->id, r->household,
	    write_postcode(t, h, postcode), h->number,
	    write_addition(t, h, addition),
	    r->what[1] == 'n' ? "achterstand" : "einde levering");
	if (r->cents != 0)
		write_euro(f, r->cents);
	fprintf(f, ";%s;%s;%s\r\n", write_day(r->on, on),
	    write_day(r->ahead, ahead), r->state);
}

static void
write_bezoek(struct town *t, FILE *f, const struct row *r)
{
	char on[CIVIL_TEXT_MAX], ahead[CIVIL_TEXT_MAX], one[40];

	fprintf(f, "%s;%s;%s;%s;%s;%s\r\n", r->id,
	    write_one(t, &t->household[r->household], one),
	    r->ahead ? "herbezoek" : "Huisbezoek", r->state,
	    write_day(r->on, on), write_day(r->ahead, ahead));
}

static const struct {
	const char *head, *tail;
	void (*write)(struct town *, FILE *, const struct row *);
} styles[FILES] = {
    [CORPORATIE] =
	{"signaal;contract;postcode;huisnummer;toevoeging;achterstand;maanden;"
	 "peildatum;status\r\n",
	    "", write_corporatie},
    [HUISBEZOEKEN] = {"bezoek,adres,datum,uitkomst\r\n", "", write_huisbezoek},
    [VERHUUR] = {"[\n", "\n]\n", write_verhuur},
    [MELDINGEN] = {"melding;adres;soort;gemeld_op\r\n", "", write_melding},
    [AFSPRAKEN] = {"", "", write_afspraak},
    [ENERGIE] = {"dossier;klant;postcode;huisnummer;toevoeging;soort;bedrag;"
		 "datum;einddatum;status\r\n",
	"", write_energie},
    [BEZOEKEN] = {"nummer;adres;wat;bereikt;datum;op\r\n", "", write_bezoek},
};

/* Which household a row that is sent belongs to: what a test compares. */
static void
write_truth(const struct town *t, const struct row *r)
{
	char day_text[CIVIL_TEXT_MAX];

	if (r->what == NULL)
		return;
	fprintf(t->truth,
	    "{\"id\":\"%s\",\"kind\":\"%s\",\"household\":\"HH%05d\","
	    "\"area\":\"%s\",\"occurred\":\"%s\",\"state\":\"%s\"}\n",
	    r->id, r->what, r->household,
	    buurt[t->household[r->household].buurt],
	    civil_print_day(r->on, day_text), r->state);
}

static void
number_row(enum file f, size_t i, struct row *r)
{
	static const char *const prefix[FILES] = {
	    [HUISBEZOEKEN] = "HB",
	    [VERHUUR] = "VH",
	    [MELDINGEN] = "MOR",
	    [AFSPRAKEN] = "AF",
	    [BEZOEKEN] = "KT",
	};

	if (prefix[f] != NULL) /* debts have their contract's */
		snprintf(r->id, sizeof(r->id), "%s-%06zu", prefix[f], i);
}

static void
finish(FILE *f, const char *name)
{
	if (ferror(f) || fclose(f) != 0) {
		fprintf(stderr, "mktown: %s: cannot write\n", name);
		exit(1);
	}
}

static void
write_file(struct town *t, enum file f)
{
	FILE *out = create(t, file_names[f]);
	struct rows *r = &t->rows[f];

	if (r->n > 0)
		qsort(r->row, r->n, sizeof(*r->row), by_time);
	fputs(styles[f].head, out);
	for (size_t i = 0; i < r->n; i++) {
		number_row(f, i + 1, &r->row[i]);
		styles[f].write(t, out, &r->row[i]);
		write_truth(t, &r->row[i]);
	}
	fputs(styles[f].tail, out);
	finish(out, file_names[f]);
}

static void
write_places(struct town *t)
{
	FILE *f = create(t, "postcode_buurt.csv");

	fputs("postcode;buurt\n", f);
	for (int b = 0; b < BUURTEN; b++)
		for (int p = 0; p < POSTCODES; p++)
			fprintf(f, "%d%s;%s\n", 5781 + b, pairs[p], buurt[b]);
	finish(f, "postcode_buurt.csv");
	f = create(t, "households.csv");
	fputs(
	    "household;postcode;huisnummer;huisletter;toevoeging;buurt\r\n", f);
	for (int i = 0; i < t->n_households; i++) {
		const struct household *h = &t->household[i];

		fprintf(f, "HH%05d;%s;%s;%s;%s;%s\r\n", i, h->postcode,
		    h->number, h->letter, h->addition, buurt[h->buurt]);
	}
	finish(f, "households.csv");
}

/* --- arguments -------------------------------------------------------- */

static int64_t
number(const char *s, int64_t low, int64_t high)
{
	char *end;
	long long n = strtoll(s, &end, 10);

	if (*s == '\0' || *end != '\0' || n < low || n > high) {
		fprintf(stderr,
		    "mktown: %s is not a number from %" PRId64 " to %" PRId64
		    "\n",
		    s, low, high);
		exit(64);
	}
	return n;
}

static void
read_options(struct town *t, int argc, char **argv)
{
	static const struct option options[] = {
	    {"seed", required_argument, NULL, 's'},
	    {"households", required_argument, NULL, 'h'},
	    {"from", required_argument, NULL, 'f'},
	    {"weeks", required_argument, NULL, 'w'},
	    {"out", required_argument, NULL, 'o'}, {NULL, 0, NULL, 0}};
	int code;

	while ((code = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (code == 's')
			t->random = (uint64_t)number(optarg, 0, INT64_MAX);
		else if (code == 'h')
			t->n_households = (int)number(optarg, 1, 99999);
		else if (code == 'w')
			t->weeks = (int)number(optarg, 1, 520);
		else if (code == 'o')
			t->out = optarg;
		else if (code != 'f' ||
			 !civil_parse_day(optarg, strlen(optarg), &t->from))
			t->out = NULL, optind = argc;
	}
	if (t->out == NULL || optind != argc) {
		fputs("usage: mktown --seed N --households N --from DATE "
		      "--weeks N --out DIR\n",
		    stderr);
		exit(64);
	}
	t->until = t->from + t->weeks * 7;
}

int
main(int argc, char **argv)
{
	struct town t = {.random = 1,
	    .n_households = 600,
	    .from = 20458, /* 2026-01-05, a Monday */
	    .weeks = 26};

	read_options(&t, argc, argv);
	if (mkdir(t.out, 0777) != 0 && errno != EEXIST) {
		fprintf(stderr, "mktown: %s: %s\n", t.out, strerror(errno));
		return 1;
	}
	t.arena = arena_new();
	make_households(&t);
	tell_stories(&t);
	t.truth = create(&t, "signals.jsonl");
	for (enum file f = 0; f < FILES; f++)
		write_file(&t, f);
	finish(t.truth, "signals.jsonl");
	write_places(&t);
	arena_free(&t.arena);
	return 0;
}
