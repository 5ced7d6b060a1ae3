package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"gatehouse/internal/feature/user"
)

// people makes the drafts of n users, the same ones every time.
func people(n int, seed uint64) []user.Draft {
	random := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // the demo wants the same people every time
	taken := map[string]int{}
	decks := make([]deck, len(tongues))
	for i, t := range tongues {
		decks[i] = deck{tongue: t}
	}
	drafts := make([]user.Draft, n)
	for i := range drafts {
		drafts[i] = decks[random.IntN(len(decks))].person(random, taken)
	}
	return drafts
}

// deck deals the names of a tongue: every pair once before any comes again.
type deck struct {
	tongue
	pairs [][2]string
}

// rarity is how much seldomer a rare first name is than another.
const rarity = 8

func (d *deck) shuffle(random *rand.Rand) {
	for _, last := range strings.Fields(d.last) {
		for _, first := range strings.Fields(d.first) {
			d.pairs = append(d.pairs, [2]string{first, last})
		}
		for _, first := range strings.Fields(d.rare) {
			if random.IntN(rarity) == 0 {
				d.pairs = append(d.pairs, [2]string{first, last})
			}
		}
	}
	random.Shuffle(len(d.pairs), func(i, j int) { d.pairs[i], d.pairs[j] = d.pairs[j], d.pairs[i] })
}

func (d *deck) deal(random *rand.Rand) (first, last string) {
	if len(d.pairs) == 0 {
		d.shuffle(random)
	}
	pair := d.pairs[0]
	d.pairs = d.pairs[1:]
	return pair[0], pair[1]
}

// letters gives a name as it is written, and in Latin letters without marks.
func letters(entry string) (name, latin string) {
	name, latin, ok := strings.Cut(entry, "|")
	if !ok {
		latin = latinOf(name)
	}
	return name, latin
}

func (d *deck) person(random *rand.Rand, taken map[string]int) user.Draft {
	firstEntry, lastEntry := d.deal(random)
	first, firstLatin := letters(firstEntry)
	last, lastLatin := letters(lastEntry)
	username := firstLatin + "." + lastLatin
	taken[username]++
	if n := taken[username]; n > 1 {
		username = fmt.Sprintf("%s%d", username, n)
	}
	draft := user.Draft{Username: username, FirstName: first, LastName: last, Email: username + "@halden.example", Language: "en", TimeZone: d.zone}
	if d.familyFirst {
		draft.FirstName, draft.LastName = last, first
	}
	if d.interfaceTag != "" {
		draft.Language = d.interfaceTag
	}
	if random.IntN(3) > 0 {
		draft.Mobile = fmt.Sprintf("%s6%08d", d.dial, random.IntN(100_000_000))
	}
	return draft
}

// latin takes the marks off Latin letters and writes Greek and Cyrillic ones as passports do.
var latin = strings.NewReplacer("å", "a", "ä", "a", "á", "a", "ã", "a", "â", "a", "à", "a", "æ", "ae", "ø", "o", "ö", "o", "ó", "o", "ô", "o", "õ", "o", "ò", "o", "ü", "u", "ú", "u",
	"é", "e", "è", "e", "ë", "e", "ê", "e", "í", "i", "ï", "i", "i̇", "i", "ı", "i", "ç", "c", "č", "c", "ć", "c", "š", "s", "ş", "s", "ž", "z", "đ", "d", "ß", "ss", "ğ", "g", "ñ", "n", "'", "",
	"ου", "ou", "ού", "ou", "α", "a", "ά", "a", "β", "v", "γ", "g", "δ", "d", "ε", "e", "έ", "e", "ζ", "z", "η", "i", "ή", "i", "θ", "th", "ι", "i", "ί", "i", "ϊ", "i", "κ", "k", "λ", "l",
	"μ", "m", "ν", "n", "ξ", "x", "ο", "o", "ό", "o", "π", "p", "ρ", "r", "σ", "s", "ς", "s", "τ", "t", "υ", "y", "ύ", "y", "φ", "f", "χ", "ch", "ψ", "ps", "ω", "o", "ώ", "o",
	"а", "a", "б", "b", "в", "v", "г", "g", "д", "d", "е", "e", "ё", "e", "є", "ie", "ж", "zh", "з", "z", "и", "y", "і", "i", "ї", "i", "й", "i", "к", "k", "л", "l", "м", "m", "н", "n",
	"о", "o", "п", "p", "р", "r", "с", "s", "т", "t", "у", "u", "ф", "f", "х", "kh", "ц", "ts", "ч", "ch", "ш", "sh", "щ", "shch", "ь", "", "ы", "y", "э", "e", "ю", "iu", "я", "ia")

func latinOf(name string) string { return latin.Replace(strings.ToLower(name)) }
