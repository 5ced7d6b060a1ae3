package main

// tongue is a language of the demo's people: where they live and what they are
// called. A name whose letters no rule makes Latin has its Latin form behind a bar.
type tongue struct {
	zone, dial   string
	first, last  string
	rare         string // first names that only few have
	familyFirst  bool   // the family name is said first, and stands in the first place
	interfaceTag string
}

// tongues hold more pairs of names than the demo has people, so that each is somebody of their own.
var tongues = []tongue{
	{zone: "Europe/Oslo", dial: "+47", rare: "Agnes Aksel Alf Amund Anders Anette Arvid Aslak",
		first: "Ingrid Lars Solveig Håkon Astrid Magnus Sigrid Øystein Torunn Eirik Kjersti Sindre Ragnhild Vegard Liv Jostein Hedda Trygve Marit Sondre Unni Gaute Thea Asbjørn Synnøve Leif Gro Henning Vilde Kristoffer Åshild Oddvar",
		last:  "Solberg Hansen Bjørnstad Lie Dahl Nygård Strand Haugen Moen Kvam Aasen Rønning Tveit Fossum Eide Myhre Lunde Steen Bakken Hegge Ødegård Sandvik Brekke Viken Torgersen Fjeld Skaar Grønli Næss Aune Holte Råd"},
	{zone: "Europe/Paris", dial: "+33", rare: "Abel Adèle Adrien Agathe Agnès Aimée Alban Aliénor",
		first: "Amélie Théo Chloé Jérôme Maëlle Rémi Zoé François Élodie Gaël Inès Bastien Océane Cédric Margaux Hugo Clémence Loïc Solène Aurélien Noémie Étienne Léa Matthieu Anaïs Guillaume Capucine Yann Hélène Damien Salomé Florian",
		last:  "Fournier Lefèvre Moreau Garçon Béranger Dubois Noël Petit Bonnet Rousseau Lambert Chevallier Marchand Gérard Perrin Aubry Leclère Delacroix Guérin Baudouin Tessier Vasseur Colin Pélissier Maréchal Renaud Cordier Étienne Joly Poirier Besson Huet"},
	{zone: "Europe/Berlin", dial: "+49", rare: "Achim Adelheid Agathe Albrecht Alfons Alwin Almut",
		first: "Jürgen Käthe Lukas Anneliese Jörg Sabine Matthias Grete Friederike Uwe Annika Sören Ute Benedikt Heike Till Dörte Konrad Mareike Volker Lieselotte Falk Henrike Götz Swantje Ruprecht Bärbel Clemens Wiebke Arne Gesine Thorben",
		last:  "Groß Müller Schäfer Weiß Köhler Vogt Brandt Lüders Hoffmann Krüger Jäger Böhm Seidel Lindner Pohl Ziegler Kühn Oehler Stührk Rößler Petersen Dietrich Kästner Wulff Hübner Lorenz Strauß Thiele Nöldner Ahrens Fröhlich Gerlach"},
	{zone: "Asia/Dubai", dial: "+971", interfaceTag: "ar",
		first: "محمد|mohammed فاطمة|fatima أحمد|ahmed ليلى|layla يوسف|youssef مريم|maryam خالد|khalid نور|nour سلطان|sultan هند|hind راشد|rashid عائشة|aisha طارق|tariq سارة|sara ماجد|majid ريم|reem سعيد|saeed أمل|amal حمدان|hamdan دانة|dana فيصل|faisal زينب|zainab عمر|omar شيخة|shaikha",
		last:  "الهاشمي|alhashimi المنصوري|almansouri الشامسي|alshamsi الكعبي|alkaabi حداد|haddad السويدي|alsuwaidi الظاهري|aldhaheri النعيمي|alnuaimi خوري|khoury المزروعي|almazrouei الزعابي|alzaabi القاسمي|alqasimi درويش|darwish الفلاسي|alfalasi المهيري|almuhairi نجار|najjar البلوشي|albalushi الحمادي|alhammadi صباغ|sabbagh الرميثي|alromaithi المري|almarri منصور|mansour الكتبي|alketbi شاهين|shaheen"},
	{zone: "Asia/Tokyo", dial: "+81", familyFirst: true,
		first: "陽菜|hina 蓮|ren さくら|sakura 大翔|hiroto 結衣|yui 悠真|yuma 美咲|misaki 翔太|shota 葵|aoi 拓海|takumi 凛|rin 健太|kenta 七海|nanami 直樹|naoki 彩花|ayaka 大輔|daisuke 真央|mao 亮|ryo 楓|kaede 智也|tomoya 遥|haruka 修|osamu 千尋|chihiro 隼人|hayato",
		last:  "田中|tanaka 佐藤|sato 鈴木|suzuki 高橋|takahashi 渡辺|watanabe 中村|nakamura 小林|kobayashi 加藤|kato 吉田|yoshida 山本|yamamoto 松本|matsumoto 井上|inoue 木村|kimura 清水|shimizu 山崎|yamazaki 池田|ikeda 橋本|hashimoto 石川|ishikawa 前田|maeda 藤田|fujita 岡田|okada 長谷川|hasegawa 村上|murakami 近藤|kondo"},
	{zone: "Asia/Seoul", dial: "+82", familyFirst: true,
		first: "서연|seoyeon 민준|minjun 지우|jiwoo 하은|haeun 도윤|doyun 수아|sua 예준|yejun 지민|jimin 서준|seojun 유진|yujin 현우|hyunwoo 채원|chaewon 은우|eunwoo 다은|daeun 시우|siwoo 소율|soyul 준호|junho 나윤|nayun 건우|gunwoo 예린|yerin 태양|taeyang 하린|harin 승민|seungmin 아름|areum",
		last:  "김|kim 이|lee 박|park 최|choi 정|jung 강|kang 조|cho 윤|yoon 장|jang 임|lim 한|han 오|oh 서|seo 신|shin 권|kwon 황|hwang 안|ahn 송|song 류|ryu 홍|hong 남궁|namgung 문|moon 배|bae 백|baek"},
	{zone: "Asia/Shanghai", dial: "+86", familyFirst: true,
		first: "伟|wei 芳|fang 秀英|xiuying 强|qiang 敏|min 静|jing 建国|jianguo 丽华|lihua 思远|siyuan 雨桐|yutong 浩然|haoran 欣怡|xinyi 子轩|zixuan 晓明|xiaoming 梓涵|zihan 志强|zhiqiang 雪梅|xuemei 俊杰|junjie 若曦|ruoxi 文博|wenbo 佳琪|jiaqi 海涛|haitao 诗涵|shihan 天宇|tianyu",
		last:  "王|wang 李|li 张|zhang 刘|liu 陈|chen 杨|yang 赵|zhao 黄|huang 周|zhou 吴|wu 徐|xu 孙|sun 胡|hu 朱|zhu 高|gao 林|lin 何|he 郭|guo 马|ma 罗|luo 欧阳|ouyang 郑|zheng 谢|xie 唐|tang"},
	{zone: "Asia/Taipei", dial: "+886", familyFirst: true,
		first: "怡君|yijun 家豪|jiahao 淑芬|shufen 志明|zhiming 雅婷|yating 俊傑|junjie 佩珊|peishan 冠宇|guanyu 惠美|huimei 承翰|chenghan 詩涵|shihan 柏翰|bohan 欣妤|xinyu 建宏|jianhong 宜蓁|yizhen 宗翰|zonghan 筱涵|xiaohan 彥廷|yanting 美玲|meiling 哲瑋|zhewei 思妤|siyu 信宏|xinhong 曉雯|xiaowen 品睿|pinrui",
		last:  "陳|chen 林|lin 黃|huang 張|zhang 吳|wu 劉|liu 蔡|tsai 楊|yang 許|hsu 鄭|cheng 謝|hsieh 郭|kuo 洪|hung 邱|chiu 曾|tseng 廖|liao 賴|lai 徐|hsu 周|chou 葉|yeh 蘇|su 莊|chuang 江|chiang 歐陽|ouyang"},
	{zone: "Europe/Kyiv", dial: "+380",
		first: "Оксана Тарас Леся Богдан Юлія Андрій Марічка Остап Соломія Назар Дарина Олексій Злата Ярослав Галина Степан Ірина Максим Світлана Роман Наталія Микола Віра Захар",
		last:  "Коваленко Шевченко Бондар Мельник Ткачук Гриценко Кравчук Полтавець Савчук Лисенко Марчук Петренко Гончар Дорошенко Павлюк Сидоренко Швець Романюк Чумак Захарчук Білик Марченко Кушнір Демчук"},
	{zone: "Europe/Belgrade", dial: "+381",
		first: "Анна Елена Ольга Татьяна Ксения|kseniia Марина|marina Вера Полина|polina Дарья Софья Алиса|alisa Кира|kira Надежда Инна|inna Лидия|lidiia Майя Варвара Злата Ева Эмма Рената Тамара",
		last:  "Соколова Орлова Белова Громова Лебедева Зимина|zimina Котова Ершова Ракитина|rakitina Панова Широкова|shirokova Юдина|iudina Власова Калинина|kalinina Журавлева Миронова|mironova"},
	{zone: "Europe/Belgrade", dial: "+381",
		first: "Дмитрий|dmitrii Сергей Павел Игорь|igor Никита|nikita Глеб Тимур|timur Олег Кирилл|kirill Вадим|vadim Антон Лев Роман Фёдор Юрий|iurii Степан Борис|boris Артём Егор Матвей Лука Захар",
		last:  "Иванов|ivanov Кузнецов Орлов Белов Громов Лебедев Зимин|zimin Котов Ершов Ракитин|rakitin Панов Широков|shirokov Юдин|iudin Власов Калинин|kalinin Миронов|mironov"},
	{zone: "Europe/Athens", dial: "+30", rare: "Άλκης Αγγελική Ανδρέας",
		first: "Νίκος Ελένη Γιώργος Κατερίνα Δημήτρης Σοφία Στέλιος Μαρία Θανάσης Ιωάννα Πέτρος Δέσποινα Αλέξης Φωτεινή Λευτέρης Χρυσούλα Μάριος Άννα Σπύρος Βασιλική Μανώλης Ξένια Ορέστης Ζωή",
		last:  "Γεωργίου Νικολάου Αντωνίου Βασιλείου Ιωάννου Δημητρίου Χριστοδούλου Παπαναστασίου Αθανασίου Οικονόμου Αναστασίου Παύλου Πέτρου Στεφάνου Κωνσταντίνου Αλεξάνδρου Θεοδώρου Γρηγορίου Ευθυμίου Μιχαήλ Σταύρου Λουκά Σωτηρίου Παπαϊωάννου"},
	{zone: "Europe/Istanbul", dial: "+90", rare: "Adem Ahmet Ahu Akın Alev Alper Arzu",
		first: "Ayşe Mehmet Zeynep Çağlar İpek Oğuz Gül Umut Deniz Elif Emre Hülya Kaan Pınar Serkan Tuğba Barış Defne Tolga Nazlı Burak Selin Hakan Özge Mert Sevgi Yiğit Aslı Cem Gamze Levent Bahar",
		last:  "Yıldırım Öztürk Şahin Kılıç Doğan Aydın Güneş Çelik Arslan Korkmaz Polat Erdoğdu Aksoy Bulut Tekin Uçar Kaplan Özdemir Yalçın Şimşek Karaca Taş Güler Koçak Ateş Sezer Ünal Bozkurt Erol Tunç Avcı Duman"},
	{zone: "America/Sao_Paulo", dial: "+55", rare: "Abel Adriana Afonso Aline Alberto",
		first: "José João Conceição Antônio Luíza Vinícius Mônica Thaís Beatriz Caio Débora Eduardo Flávia Gustavo Helena Rafael Aparecida Otávio Cecília Murilo Vitória Fábio Lívia Sérgio Renata Thiago Júlia Márcio Letícia Breno Sônia Davi",
		last:  "Ribeiro Gonçalves Araújo Simões Brandão Magalhães Barbosa Cardoso Teixeira Nogueira Pimentel Queirós Rezende Siqueira Assunção Falcão Guimarães Moraes Antunes Lacerda Furtado Peçanha Sampaio Viana Bragança Camargo Duarte Tavares Leitão Mourão Frazão Prado"},
	{zone: "America/Mexico_City", dial: "+52", rare: "Abel Abril Adela Agustín Aída Aitana Alejandra",
		first: "María Ángel Sofía Iván Lucía Andrés Ximena Raúl Camila Diego Elena Fabián Guadalupe Héctor Inés Joaquín Rocío Tomás Valeria Óscar Paloma Ramón Itzel Sebastián Noemí Julián Araceli Emilio Jimena Rubén Citlali Néstor",
		last:  "García Hernández López Muñoz Peña Ramírez Núñez Sánchez Vázquez Domínguez Ibáñez Cortés Álvarez Quiñones Rincón Zúñiga Avendaño Bermúdez Cárdenas Escalante Fuentes Galván Jáuregui Lozano Montaño Ordóñez Pacheco Robledo Saldaña Treviño Urrutia Villaseñor"},
	{zone: "Europe/Ljubljana", dial: "+386", interfaceTag: "sl", rare: "Adela Albin Alenka Aljaž Alja Andraž",
		first: "Špela Matjaž Živa Anže Katarina Gašper Urška Jaša Nika Rok Tjaša Blaž Maja Luka Neža Žiga Ajda Jernej Zala Tine Mojca Grega Lara Primož Katja Aleš Brina Simon Tina Miha Petra Domen",
		last:  "Novak Kovačič Žagar Božič Kranjc Zupančič Hočevar Štrukelj Horvat Krajnc Golob Vidmar Kos Turk Rozman Petrič Mlakar Kastelic Oblak Jereb Pirc Hribar Zajc Medved Bizjak Košir Logar Rupnik Šuštar Tomažič Zorko Lah"},
	{zone: "Europe/Sarajevo", dial: "+387", rare: "Abida Adil Adis Admir Advija Afan Ajdin Aldijana Alem Alma",
		first: "Emir Amra Tarik Lejla Haris Selma Adnan Ajla Nermin Azra Damir Emina Jasmin Merima Senad Zlata Mirza Naida Kenan Lamija Faruk Dženana Amar Hana Edin Aida Vedad Sabina Rijad Šejla Samir Nejra",
		last:  "Hadžić Begić Kovačević Delić Softić Mujić Čolaković Šarić Halilović Omerović Husić Mehić Avdić Smajić Karić Zukić Bajrić Ćatić Dizdar Fazlić Grabus Imamović Jusić Krupić Lukač Memić Nuhić Palić Ramić Spahić Tanović Ždralović"},
	{zone: "Europe/Tirane", dial: "+355", rare: "Adelina Afërdita Agim Ajkuna Albulena Alketa Arta",
		first: "Arbër Elira Besnik Drita Ilir Mirjeta Gëzim Vjosa Luan Teuta Agron Blerta Driton Fjolla Genc Rina Ardit Lule Skënder Valbona Erion Shpresa Dritan Albana Kreshnik Zana Petrit Jonida Flamur Besa Altin Ermira",
		last:  "Hoxha Krasniqi Shehu Çela Gjoka Prifti Dervishi Leka Berisha Gashi Morina Kelmendi Bytyqi Rama Lika Marku Zogu Basha Toska Kola Dushku Frashëri Hysaj Islami Ndoja Përmeti Qosja Rexha Sula Tafaj Vata Xhaferri"},
	{zone: "Europe/Stockholm", dial: "+46", rare: "Agda Agneta Albin Alfred Alvar",
		first: "Åsa Björn Elin Göran Märta Lennart Ebba Sören Linnéa Viktor Astrid Gustav Saga Axel Tove Jonas Älva Torsten Maja Östen Signe Håkan Alva Mårten Ylva Folke Wilma Ragnar Hedvig Kjell Tuva Sixten",
		last:  "Lindström Åkesson Björk Sjöberg Öberg Hägg Nyström Engström Bergström Lundqvist Sandberg Wallin Holmgren Forsberg Ekström Norén Häggkvist Löfgren Söderberg Ahlgren Dahlbäck Fransson Gyllensten Hedlund Isaksson Kjellberg Malmqvist Nordin Palmgren Rosén Strömberg Wiklund"},
	{zone: "Europe/Rome", dial: "+39", rare: "Ada Adelaide Agata Agnese Aldo Alessandra Alvise",
		first: "Giulia Niccolò Chiara Andrea Beatrice Matteo Zoe Lorenzo Federica Tommaso Ilaria Davide Martina Pietro Elisa Simone Caterina Edoardo Ginevra Riccardo Serena Leonardo Noemi Jacopo Arianna Michele Viola Emanuele Lucrezia Cesare Ornella Dante",
		last:  "Rossi Bianchi Esposito D'Angelo Ferrari Marchetti Romano Ricci Greco Conti Mancini Barbieri Rinaldi Caruso Colombo Moretti Gallo Fontana Santoro Mariani Bellini Cattaneo Farina Guerra Longo Martinelli Negri Orlando Pellegrini Sanna Testa Vitale"},
	{zone: "Europe/London", dial: "+44", rare: "Abigail Adam Adaeze Aidan Agatha Alasdair Alec Alfie",
		first: "Amelia Oliver Siobhán Callum Priya Rhys Niamh Harry Isla Finlay Freya Owain Maeve Ewan Zara George Imogen Kwame Bronwen Angus Farah Tobias Ailsa Declan Saoirse Hamish Poppy Idris Maisie Fergus Tegan Winston",
		last:  "Smith O'Connor Patel MacLeod Evans Fitzgerald Clarke Hughes Walker Hussain Thompson Byrne Sinclair Griffiths Okafor Turner Ashworth Bhatt Cartwright Drummond Ellery Farrell Gallagher Hargreaves Iqbal Jenkins Kavanagh Llewellyn Mensah Osborne Pemberton Whitaker"},
}
