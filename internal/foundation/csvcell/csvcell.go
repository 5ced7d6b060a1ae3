// Package csvcell makes cells of a CSV file harmless: a spreadsheet runs a cell
// that begins with = + - @ or a control character as a formula. Inert puts one
// apostrophe in front of such a cell, Plain takes it off again, so that what
// was exported can be imported unchanged. International telephone numbers
// stay as they are: they are only digits behind a plus.
package csvcell

import (
	"regexp"
	"strings"
)

var number = regexp.MustCompile(`^\+[0-9]{7,15}$`)

// risky are the first characters that make a spreadsheet compute. The wide
// forms are turned into the plain ones by some of them.
const risky = "=+-@\t\r\n＝＋－＠"

// Inert is the cell as it is written to a file.
func Inert(cell string) string {
	if cell == "" || number.MatchString(cell) {
		return cell
	}
	first := []rune(cell)[0]
	if strings.ContainsRune(risky, first) || (first == '\'' && len(cell) > 1 && strings.ContainsRune(risky, []rune(cell)[1])) {
		return "'" + cell
	}
	return cell
}

// Plain is the cell as it was before Inert.
func Plain(cell string) string {
	rest, ok := strings.CutPrefix(cell, "'")
	if ok && Inert(rest) == cell {
		return rest
	}
	return cell
}
