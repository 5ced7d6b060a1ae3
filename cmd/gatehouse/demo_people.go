package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"gatehouse/internal/feature/user"
)

// tongue is a language of the demo's people: where they live and what they are
// called. A name in another script than Latin has its Latin form behind a bar.
type tongue struct {
	zone, dial   string
	first, last  string
	familyFirst  bool // the family name is said first, and stands in the first place
	interfaceTag string
}

var tongues = []tongue{
	{zone: "Europe/Oslo", dial: "+47", first: "Ingrid Lars Solveig Håkon Astrid Magnus Sigrid Øystein Torunn Eirik Kjersti Sindre Ragnhild Vegard Liv Jostein", last: "Solberg Hansen Bjørnstad Lie Dahl Nygård Strand Haugen Moen Kvam Aasen Rønning Tveit Fossum Eide Myhre"},
	{zone: "Europe/Paris", dial: "+33", first: "Amélie Théo Chloé Jérôme Maëlle Rémi Zoé François Élodie Gaël Inès Bastien Océane Cédric Margaux Hugo", last: "Fournier Lefèvre Moreau Garçon Béranger Dubois Noël Petit Bonnet Rousseau Lambert Chevallier Marchand Gérard Perrin Aubry"},
	{zone: "Europe/Berlin", dial: "+49", first: "Jürgen Käthe Lukas Anneliese Jörg Sabine Matthias Grete Friederike Uwe Annika Sören Ute Benedikt Heike Till", last: "Groß Müller Schäfer Weiß Köhler Vogt Brandt Lüders Hoffmann Krüger Jäger Böhm Seidel Lindner Pohl Ziegler"},
	{zone: "Asia/Dubai", dial: "+971", first: "محمد|mohammed فاطمة|fatima أحمد|ahmed ليلى|layla يوسف|youssef مريم|maryam خالد|khalid نور|nour", last: "الهاشمي|alhashimi المنصوري|almansouri الشامسي|alshamsi الكعبي|alkaabi حداد|haddad السويدي|alsuwaidi", interfaceTag: "ar"},
	{zone: "Asia/Tokyo", dial: "+81", first: "陽菜|hina 蓮|ren さくら|sakura 大翔|hiroto 結衣|yui 悠真|yuma", last: "田中|tanaka 佐藤|sato 鈴木|suzuki 高橋|takahashi 渡辺|watanabe 中村|nakamura", familyFirst: true},
	{zone: "Asia/Seoul", dial: "+82", first: "서연|seoyeon 민준|minjun 지우|jiwoo 하은|haeun 도윤|doyun 수아|sua", last: "김|kim 이|lee 박|park 최|choi 정|jung 강|kang", familyFirst: true},
	{zone: "Asia/Shanghai", dial: "+86", first: "伟|wei 芳|fang 秀英|xiuying 强|qiang 敏|min 静|jing", last: "王|wang 李|li 张|zhang 刘|liu 陈|chen 杨|yang", familyFirst: true},
	{zone: "Asia/Taipei", dial: "+886", first: "怡君|yijun 家豪|jiahao 淑芬|shufen 志明|zhiming 雅婷|yating 俊傑|junjie", last: "陳|chen 林|lin 黃|huang 張|zhang 吳|wu 劉|liu", familyFirst: true},
	{zone: "Europe/Kyiv", dial: "+380", first: "Оксана|oksana Тарас|taras Леся|lesia Богдан|bohdan Юлія|yuliia Андрій|andrii", last: "Коваленко|kovalenko Шевченко|shevchenko Бондар|bondar Мельник|melnyk Ткачук|tkachuk Гриценко|hrytsenko"},
	{zone: "Europe/Belgrade", dial: "+7", first: "Анна|anna Дмитрий|dmitrii Елена|elena Сергей|sergei Ольга|olga Павел|pavel", last: "Соколова|sokolova Иванов|ivanov Кузнецов|kuznetsov Орлов|orlov Белов|belov Громов|gromov"},
	{zone: "Europe/Athens", dial: "+30", first: "Νίκος|nikos Ελένη|eleni Γιώργος|giorgos Κατερίνα|katerina Δημήτρης|dimitris Σοφία|sofia", last: "Παπαδάκης|papadakis Γεωργίου|georgiou Νικολάου|nikolaou Αντωνίου|antoniou Βασιλείου|vasileiou"},
	{zone: "Europe/Istanbul", dial: "+90", first: "Ayşe Mehmet Zeynep Çağlar İpek Oğuz Gül Umut Deniz Elif Emre Hülya Kaan Pınar Serkan Tuğba", last: "Yıldırım Öztürk Şahin Kılıç Doğan Aydın Güneş Çelik Arslan Korkmaz Polat Erdoğdu Aksoy Bulut Tekin Uçar"},
	{zone: "America/Sao_Paulo", dial: "+55", first: "José João Conceição Antônio Luíza Vinícius Mônica Thaís Beatriz Caio Débora Eduardo Flávia Gustavo Helena Rafael", last: "Ribeiro Gonçalves Araújo Conceição Simões Brandão Magalhães Barbosa Cardoso Teixeira Nogueira Pimentel Queirós Rezende Siqueira"},
	{zone: "America/Mexico_City", dial: "+52", first: "María Ángel Sofía Iván Lucía Andrés Ximena Raúl Camila Diego Elena Fabián Guadalupe Héctor Inés Joaquín", last: "García Hernández López Muñoz Peña Ramírez Núñez Sánchez Vázquez Domínguez Ibáñez Cortés Álvarez Quiñones Rincón Zúñiga"},
	{zone: "Europe/Ljubljana", dial: "+386", first: "Špela Matjaž Živa Anže Katarina Gašper Urška Jaša Nika Rok Tjaša Blaž Maja Luka Neža Žiga", last: "Novak Kovačič Žagar Božič Kranjc Zupančič Hočevar Štrukelj Horvat Krajnc Golob Vidmar Kos Turk Rozman Petrič", interfaceTag: "sl"},
	{zone: "Europe/Sarajevo", dial: "+387", first: "Emir Amra Tarik Lejla Haris Selma Adnan Ajla Nermin Azra Damir Emina Jasmin Merima Senad Zlata", last: "Hadžić Begić Kovačević Delić Softić Mujić Čolaković Šarić Halilović Omerović Husić Mehić Avdić Smajić Karić Zukić"},
	{zone: "Europe/Tirane", dial: "+355", first: "Arbër Elira Besnik Drita Ilir Mirjeta Gëzim Vjosa Luan Teuta Agron Blerta Driton Fjolla Genc Rina", last: "Hoxha Krasniqi Shehu Çela Gjoka Prifti Dervishi Leka Berisha Gashi Morina Kelmendi Bytyqi Rama Lika Marku"},
	{zone: "Europe/Stockholm", dial: "+46", first: "Åsa Björn Elin Göran Märta Lennart Ebba Sören Linnéa Viktor Astrid Gustav Saga Axel Tove Jonas", last: "Lindström Åkesson Björk Sjöberg Öberg Hägg Nyström Engström Bergström Lundqvist Sandberg Wallin Holmgren Forsberg Ekström Norén"},
	{zone: "Europe/Rome", dial: "+39", first: "Giulia Niccolò Chiara Andrea Beatrice Matteo Zoe Lorenzo Federica Tommaso Ilaria Davide Martina Pietro Elisa Simone", last: "Rossi Bianchi Esposito D'Angelo Ferrari Lo Presti Marchetti Romano Ricci Greco Conti Mancini Barbieri Rinaldi Caruso"},
	{zone: "Europe/London", dial: "+44", first: "Amelia Oliver Siobhán Callum Priya Rhys Niamh Harry Isla Finlay Freya Owain Maeve Ewan Zara George", last: "Smith O'Connor Patel MacLeod Evans Fitzgerald Clarke Hughes Walker Hussain Thompson Byrne Sinclair Griffiths Okafor Turner"},
}

// people makes the drafts of n users, the same ones every time.
func people(n int, seed uint64) []user.Draft {
	random := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // the demo wants the same people every time
	taken := map[string]int{}
	drafts := make([]user.Draft, n)
	for i := range drafts {
		drafts[i] = tongues[random.IntN(len(tongues))].person(random, taken)
	}
	return drafts
}

func (t tongue) person(random *rand.Rand, taken map[string]int) user.Draft {
	pick := func(list string) (name, latin string) {
		all := strings.Fields(list)
		name, latin, ok := strings.Cut(all[random.IntN(len(all))], "|")
		if !ok {
			latin = latinOf(name)
		}
		return name, latin
	}
	first, firstLatin := pick(t.first)
	last, lastLatin := pick(t.last)
	username := firstLatin + "." + lastLatin
	taken[username]++
	if n := taken[username]; n > 1 {
		username = fmt.Sprintf("%s%d", username, n)
	}
	d := user.Draft{Username: username, FirstName: first, LastName: last, Email: username + "@halden.example", Language: "en", TimeZone: t.zone}
	if t.familyFirst {
		d.FirstName, d.LastName = last, first
	}
	if t.interfaceTag != "" {
		d.Language = t.interfaceTag
	}
	if random.IntN(3) > 0 {
		d.Mobile = fmt.Sprintf("%s6%08d", t.dial, random.IntN(100_000_000))
	}
	return d
}

var latin = strings.NewReplacer("å", "a", "ä", "a", "á", "a", "ã", "a", "â", "a", "æ", "ae", "ø", "o", "ö", "o", "ó", "o", "ô", "o", "õ", "o", "ü", "u", "ú", "u",
	"é", "e", "è", "e", "ë", "e", "ê", "e", "í", "i", "ï", "i", "ı", "i", "ç", "c", "č", "c", "ć", "c", "š", "s", "ş", "s", "ž", "z", "đ", "d", "ß", "ss", "ğ", "g", "ñ", "n", "ò", "o", "'", "", "i̇", "i")

func latinOf(name string) string { return latin.Replace(strings.ToLower(name)) }
