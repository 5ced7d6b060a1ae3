package main

import (
	"strings"

	"gatehouse/internal/foundation/text"
)

// Names of the people that databases are filled with: of many languages, most
// of them borne by many, one of them rare.
const (
	firstNames = "Ingrid Lars Solveig Håkon Astrid Magnus Amélie Théo Chloé Jérôme Jürgen Käthe Lukas Sabine محمد فاطمة أحمد ليلى 陽菜 蓮 さくら 서연 민준 지우 " +
		"伟 芳 秀英 怡君 Оксана Тарас Леся Анна Дмитрий Νίκος Ελένη Ayşe Mehmet Zeynep José João María Ángel Sofía Špela Matjaž Živa Emir Amra Tarik " +
		"Arbër Elira Åsa Björn Giulia Chiara Amelia Oliver Siobhán Priya Niamh Harry Rhys Callum Beatrice"
	lastNames = "Solberg Hansen Bjørnstad Dahl Nygård Fournier Lefèvre Moreau Garçon Groß Müller Schäfer Weiß Köhler الهاشمي المنصوري حداد 田中 佐藤 鈴木 김 이 박 " +
		"王 李 张 陳 林 Коваленко Шевченко Мельник Соколова Иванов Παπαδάκης Γεωργίου Yıldırım Öztürk Şahin Ribeiro Gonçalves Araújo García Hernández Muñoz " +
		"Novak Kovačič Žagar Božič Hadžić Begić Kovačević Hoxha Krasniqi Lindström Åkesson Rossi Bianchi Esposito Ferrari Smith O'Connor Patel MacLeod Evans"
	rareName = "Quackenbush" // one in some four thousand
)

// person is one combination of names; users differ by a number in the username.
type person struct{ first, last, nameKey, latin, searchName string }

// combinations are all pairs of names, the last one rare. Their number is a power of two.
func combinations() []person {
	var all []person
	for i, first := range strings.Fields(firstNames)[:64] {
		for j, last := range strings.Fields(lastNames)[:64] {
			if i == 63 && j == 63 {
				last = rareName
			}
			p := person{first: first, last: last, nameKey: text.Fold(first + " " + last), latin: latin(first) + "." + latin(last)}
			for _, word := range text.Words(p.nameKey) {
				p.searchName += "  " + word
			}
			all = append(all, p)
		}
	}
	return all
}

// latin makes the part of a username that a name gives; names in other scripts give a word of their length.
func latin(name string) string {
	var b strings.Builder
	for _, r := range text.Fold(name) {
		if r < 'a' || r > 'z' {
			r = 'a' + r%26
		}
		b.WriteRune(r)
	}
	return b.String()
}
