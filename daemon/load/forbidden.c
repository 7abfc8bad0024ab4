/*
 * forbidden: what may never be known of anyone. rules/README.md lists the
 * words; a test compares the two.
 */
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/util.h"
#include "daemon/load/kind.h"
#include "daemon/load/load.h"

/*
 * Words that no part of an attribute's name may be, in either language. Dutch
 * joins words, so what is joined stands here as well.
 */
static const struct {
	const char *what;
	const char *words; /* by space; sorted */
} groups[] = {
    {"names and addresses",
	"achternaam address adres familienaam firstname geboortenaam "
	"huisadres huisnummer initialen initials lastname meisjesnaam "
	"naam name namen names postcode roepnaam straat straatnaam "
	"street surname tussenvoegsel voorletters voornaam woonadres "
	"woonplaats zipcode"},
    {"identifying numbers and ways to reach someone",
	"bankrekening bsn burgerservicenummer email iban "
	"identiteitskaart mail mailadres mobiel mobile paspoort "
	"passport phone rekeningnummer rijbewijs sofinummer telefoon "
	"telefoonnummer telephone"},
    {"nationality, language, birth, religion, ethnicity",
	"afkomst birth birthplace ethnic ethnicity etniciteit etnisch "
	"faith geboorteland geboorteplaats geloof godsdienst herkomst "
	"huidskleur language levensovertuiging migratieachtergrond "
	"moedertaal nationaliteit nationality origin race ras religie "
	"religion spreektaal taal thuistaal verblijfsstatus "
	"verblijfsvergunning"},
    {"health", "aandoening diagnose diagnoses diagnosis disability disease "
	       "disorder gezondheid handicap health illness medicatie "
	       "medication medicijn medicijnen stoornis verslaving ziekte "
	       "ziektebeeld"},
    {"sex and age",
	"age birthdate birthday dob geaardheid geboortedatum "
	"geboortejaar gender geslacht leeftijd seksualiteit sex sexe"},
    {"free text, and what a worker thinks",
	"beschrijving comment comments description gevoel impression "
	"indruk inschatting memo mening note notes notitie notities "
	"omschrijving oordeel opinion opmerking opmerkingen remark "
	"remarks tekst text toelichting verslag"},
};

/* Whether `list`, words parted by a space, has this word. */
static bool
has_word(const char *list, const char *word, size_t len)
{
	for (size_t n; *list != 0; list += n + (list[n] == ' ')) {
		n = strcspn(list, " ");
		if (n == len && memcmp(list, word, len) == 0)
			return true;
	}
	return false;
}

const char *
forbidden_part(const char *name, size_t *len_r)
{
	for (size_t n; *name != 0; name += n + (name[n] == '_')) {
		n = strcspn(name, "_");
		for (size_t i = 0; i < COUNT(groups); i++)
			if (has_word(groups[i].words, name, n)) {
				*len_r = n;
				return name;
			}
	}
	return NULL;
}

void
forbidden_reference(struct buf *out)
{
	for (size_t i = 0; i < COUNT(groups); i++)
		buf_printf(
		    out, "| %s | %s |\n", groups[i].what, groups[i].words);
}
