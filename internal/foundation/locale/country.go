package locale

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// renamed are the countries that have other names since CLDR 32 of 2017, which
// is what golang.org/x/text holds.
var renamed = map[string]string{"MK": "country.MK", "SZ": "country.SZ", "TR": "country.TR"}

// Country is the name of a country, given as ISO 3166-1 alpha-2, in the
// language; empty for one that is not known.
func Country(lang, code string) string {
	region, err := language.ParseRegion(code)
	if err != nil || !region.IsCountry() {
		return ""
	}
	if key, has := renamed[region.String()]; has {
		return Text(lang, key, nil)
	}
	if !Valid(lang) {
		lang = Fallback
	}
	return display.Regions(language.Make(lang)).Name(region)
}

// Place is an address with the country that it is used in, where that is known:
// "192.0.2.1 (Slovenia)".
func Place(lang, address, country string) string {
	name := Country(lang, country)
	if name == "" {
		return address
	}
	return Text(lang, "place.address", map[string]any{"address": address, "country": name})
}
