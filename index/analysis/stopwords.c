// SPDX-License-Identifier: GPL-2.0-or-later
/* A language and a folded word in; whether it is one of the language's function words out.

   Articles, pronouns, prepositions, conjunctions, auxiliaries, question words and the commonest
   adverbs, as fold.h folds them: lower case, ё as е, ς as σ, ß as ss, diacritics kept. A word that
   is also the name of something stays out where one can tell: English has neither "us" (the
   tokenizer's U.S.) nor "may" (the month). Each table is in byte order, for a binary search. */
#include "stopwords.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char english[][11] = {
    "a",       "about",    "above",      "across",   "after",     "again",     "against",
    "all",     "also",     "although",   "always",   "am",        "among",     "an",
    "and",     "any",      "anyone",     "anything", "are",       "around",    "as",
    "at",      "be",       "because",    "been",     "before",    "behind",    "being",
    "below",   "beside",   "besides",    "between",  "beyond",    "both",      "but",
    "by",      "can",      "can't",      "cannot",   "could",     "couldn't",  "did",
    "didn't",  "do",       "does",       "doesn't",  "doing",     "don't",     "done",
    "down",    "during",   "each",       "either",   "else",      "even",      "ever",
    "every",   "everyone", "everything", "few",      "for",       "from",      "had",
    "has",     "hasn't",   "have",       "haven't",  "having",    "he",        "he's",
    "hence",   "her",      "here",       "hers",     "herself",   "him",       "himself",
    "his",     "how",      "however",    "i",        "i'm",       "i've",      "if",
    "in",      "into",     "is",         "isn't",    "it",        "it's",      "its",
    "itself",  "just",     "let",        "like",     "many",      "me",        "mine",
    "more",    "most",     "much",       "must",     "my",        "myself",    "near",
    "neither", "never",    "no",         "nobody",   "none",      "nor",       "not",
    "nothing", "now",      "of",         "off",      "often",     "on",        "once",
    "one",     "only",     "onto",       "or",       "other",     "others",    "ought",
    "our",     "ours",     "ourselves",  "out",      "over",      "own",       "per",
    "perhaps", "quite",    "rather",     "same",     "shall",     "she",       "she's",
    "should",  "since",    "so",         "some",     "somebody",  "someone",   "something",
    "still",   "such",     "than",       "that",     "that's",    "the",       "their",
    "theirs",  "them",     "themselves", "then",     "there",     "therefore", "these",
    "they",    "they're",  "this",       "those",    "though",    "through",   "thus",
    "till",    "to",       "together",   "too",      "toward",    "towards",   "under",
    "unless",  "until",    "up",         "upon",     "very",      "via",       "was",
    "wasn't",  "we",       "we're",      "we've",    "well",      "were",      "weren't",
    "what",    "whatever", "when",       "whenever", "where",     "whether",   "which",
    "while",   "who",      "whoever",    "whom",     "whose",     "why",       "will",
    "with",    "within",   "without",    "won't",    "would",     "wouldn't",  "yet",
    "you",     "your",     "yours",      "yourself", "yourselves"};

static const char ukrainian[][15] = {
    "а",     "або",    "адже",    "але",     "б",     "без",   "би",     "бо",     "був",
    "буде",  "будемо", "будуть",  "була",    "були",  "було",  "бути",   "більш",  "біля",
    "в",     "вам",    "вами",    "вас",     "ваш",   "ваша",  "ваше",   "ваші",   "весь",
    "вже",   "ви",     "вона",    "вони",    "воно",  "все",   "всю",    "вся",    "всі",
    "всіх",  "втім",   "від",     "він",     "для",   "до",    "дуже",   "ж",      "же",
    "з",     "за",     "завжди",  "замість", "зі",    "й",     "його",   "йому",   "кого",
    "коли",  "кому",   "крім",    "куди",    "лише",  "мав",   "мала",   "мали",   "має",
    "мене",  "мені",   "ми",      "мною",    "можна", "моя",   "моє",    "мої",    "між",
    "мій",   "на",     "навколо", "навіть",  "над",   "нам",   "нами",   "нас",    "наш",
    "наша",  "наше",   "наші",    "не",      "нехай", "ним",   "ними",   "них",    "но",
    "ну",    "ні",     "ніж",     "ніхто",   "ніщо",  "об",    "обидва", "однак",  "ось",
    "перед", "по",     "поза",    "поки",    "попри", "при",   "про",    "проте",  "проти",
    "під",   "після",  "ради",    "разом",   "сам",   "сама",  "самі",   "свого",  "своя",
    "своє",  "своєї",  "свої",    "своїх",   "свій",  "себе",  "серед",  "скрізь", "собі",
    "та",    "так",    "така",    "таке",    "такий", "також", "такі",   "там",    "те",
    "теж",   "ти",     "тим",     "тих",     "то",    "тобто", "того",   "тоді",   "тож",
    "той",   "тому",   "треба",   "ту",      "тут",   "у",     "ув",     "усе",    "усі",
    "усіх",  "хоч",    "хоча",    "хто",     "це",    "цей",   "цим",    "цих",    "цього",
    "цьому", "ця",     "ці",      "цією",    "через", "чи",    "чий",    "чим",    "чого",
    "чому",  "ще",     "що",      "щоб",     "щодо",  "як",    "яка",    "якби",   "яке",
    "який",  "яких",   "якого",   "якої",    "якщо",  "які",   "є",      "і",      "із",
    "ій",    "інша",   "інше",    "інший",   "інші",  "їй",    "їм",     "їх",     "її"};

static const char russian[][19] = {
    "а",       "без",     "более",   "больше",   "будет",   "будут",   "бы",      "был",
    "была",    "были",    "было",    "быть",     "в",       "вам",     "вами",    "вас",
    "ваш",     "ваша",    "ваше",    "ваши",     "весь",    "во",      "вот",     "впрочем",
    "все",     "всегда",  "всего",   "всей",     "всем",    "всех",    "всю",     "вы",
    "где",     "да",      "даже",    "для",      "до",      "другая",  "другие",  "другой",
    "его",     "ее",      "ей",      "ему",      "если",    "есть",    "еще",     "ж",
    "же",      "за",      "здесь",   "и",        "из",      "или",     "им",      "ими",
    "их",      "к",       "как",     "какая",    "какие",   "какой",   "ко",      "когда",
    "кого",    "кому",    "которая", "которого", "которое", "которой", "котором", "которые",
    "который", "которым", "которых", "кроме",    "кто",     "куда",    "ли",      "либо",
    "лишь",    "между",   "меня",    "мне",      "мной",    "мои",     "мой",     "моя",
    "мы",      "на",      "над",     "надо",     "нам",     "нами",    "нас",     "наш",
    "наша",    "наше",    "наши",    "не",       "него",    "нее",     "ней",     "некоторый",
    "нет",     "ни",      "никто",   "ним",      "них",     "ничего",  "ничто",   "но",
    "ну",      "о",       "об",      "обо",      "однако",  "около",   "он",      "она",
    "они",     "оно",     "от",      "ото",      "перед",   "по",      "под",     "подле",
    "пока",    "после",   "потом",   "потому",   "почему",  "при",     "про",     "против",
    "раз",     "разве",   "с",       "сам",      "сама",    "сами",    "само",    "свое",
    "своего",  "своей",   "свои",    "своих",    "свой",    "своя",    "себе",    "себя",
    "со",      "среди",   "так",     "такая",    "также",   "такие",   "такой",   "там",
    "те",      "тем",     "тех",     "то",       "тобой",   "тогда",   "того",    "тоже",
    "той",     "только",  "том",     "тому",     "тот",     "ту",      "ты",      "у",
    "уж",      "уже",     "хотя",    "чего",     "чей",     "чем",     "через",   "что",
    "чтобы",   "чье",     "эта",     "эти",      "этим",    "этих",    "это",     "этого",
    "этой",    "этом",    "этому",   "этот",     "эту"};

static const char belarusian[][15] = {
    "а",      "або",    "ад",     "ажно",   "але",    "альбо", "б",      "без",     "бо",
    "будзе",  "будуць", "бы",     "была",   "было",   "былі",  "быць",   "быў",     "ва",
    "вам",    "вамі",   "вас",    "ваш",    "ваша",   "вашы",  "вельмі", "вось",    "вы",
    "гэта",   "гэтага", "гэтай",  "гэтая",  "гэты",   "гэтым", "гэтых",  "гэтыя",   "да",
    "дзе",    "для",    "ды",     "дык",    "ей",     "ен",    "есць",   "ж",       "жа",
    "з",      "за",     "зноў",   "к",      "ка",     "каб",   "каго",   "каля",    "калі",
    "каму",   "кожны",  "куды",   "лепш",   "ля",     "мае",   "мая",    "мне",     "мой",
    "мы",     "мяне",   "між",    "на",     "нават",  "над",   "нам",    "намі",    "нас",
    "наш",    "наша",   "нашы",   "не",     "нехта",  "нешта", "ну",     "няма",    "ні",
    "ніколі", "ніхто",  "нічога", "о",      "па",     "пад",   "паміж",  "пасля",   "перад",
    "потым",  "пра",    "праз",   "проста", "пры",    "с",     "са",     "сабе",    "сам",
    "сама",   "самі",   "свае",   "сваей",  "свайго", "свая",  "сваіх",  "свой",    "супраць",
    "сябе",   "сярод",  "та",     "таго",   "тады",   "так",   "такая",  "таксама", "такі",
    "такія",  "там",    "таму",   "те",     "тое",    "той",   "толькі", "тут",     "тую",
    "ты",     "тым",    "тых",    "у",      "ужо",    "усе",   "усіх",   "хаця",    "хоць",
    "хто",    "ці",     "чаго",   "чаму",   "чым",    "што",   "яго",    "яе",      "як",
    "якая",   "якога",  "якое",   "якой",   "які",    "якіх",  "якія",   "яму",     "яна",
    "яно",    "яны",    "яшчэ",   "і",      "із",     "ім",    "імі",    "іншая",   "іншы",
    "іншыя",  "іх",     "іхні",   "ў",      "ўсе"};

static const char bulgarian[][13] = {
    "а",      "ако",    "ала",   "без",    "беше",   "би",     "бил",    "била",  "били",   "било",
    "близо",  "бъдат",  "бъде",  "в",      "вас",    "ваш",    "ваша",   "вече",  "ви",     "вие",
    "винаги", "все",    "всеки", "всички", "всичко", "всяка",  "във",    "върху", "ги",     "го",
    "да",     "дали",   "де",    "до",     "докато", "друг",   "друга",  "други", "е",      "един",
    "една",   "едни",   "едно",  "ето",    "за",     "зад",    "заедно", "защо",  "защото", "и",
    "из",     "или",    "им",    "има",    "как",    "каква",  "какво",  "какъв", "като",   "кога",
    "когато", "което",  "които", "кой",    "която",  "където", "към",    "ли",    "ме",     "между",
    "мен",    "ми",     "много", "мога",   "може",   "мой",    "моя",    "му",    "на",     "над",
    "най",    "нас",    "наш",   "наша",   "не",     "него",   "нея",    "ни",    "ние",    "никой",
    "нито",   "нищо",   "но",    "някои",  "някой",  "обаче",  "около",  "освен", "от",     "отвъд",
    "още",    "пак",    "по",    "под",    "поради", "после",  "почти",  "пред",  "преди",  "през",
    "при",    "против", "с",     "са",     "само",   "се",     "сега",   "си",    "след",   "сме",
    "според", "спрямо", "срещу", "сте",    "съм",    "със",    "съща",   "също",  "тази",   "така",
    "такава", "такива", "такъв", "там",    "твой",   "те",     "тези",   "ти",    "тия",    "то",
    "това",   "тогава", "този",  "той",    "тоя",    "тук",    "тя",     "тях",   "у",      "че",
    "чие",    "чрез",   "ще",    "щом",    "ѝ"};

static const char polish[][11] = {
    "a",        "aby",        "albo",     "ale",      "ani",     "aż",        "bardzo",   "bez",
    "bo",       "bowiem",     "by",       "być",      "był",     "była",      "było",     "były",
    "będzie",   "będą",       "cały",     "chociaż",  "ci",      "cię",       "co",       "coś",
    "czy",      "czyli",      "dla",      "dlaczego", "dlatego", "do",        "gdy",      "gdyby",
    "gdzie",    "go",         "i",        "ich",      "ile",     "im",        "inna",     "inne",
    "inny",     "innych",     "iż",       "ja",       "jak",     "jaka",      "jaki",     "jakie",
    "jako",     "je",         "jednak",   "jego",     "jej",     "jemu",      "jest",     "jestem",
    "jeszcze",  "jeśli",      "jeżeli",   "już",      "każdy",   "kiedy",     "kto",      "która",
    "które",    "którego",    "której",   "który",    "których", "którym",    "którzy",   "ku",
    "lub",      "ma",         "mają",     "mi",       "mimo",    "między",    "mnie",     "mną",
    "moja",     "moje",       "może",     "my",       "mój",     "na",        "nad",      "nam",
    "nami",     "nas",        "nasz",     "nasza",    "nasze",   "natomiast", "nawet",    "nic",
    "nich",     "nie",        "niego",    "niej",     "nim",     "nimi",      "niż",      "no",
    "o",        "obok",       "od",       "około",    "on",      "ona",       "one",      "oni",
    "ono",      "oraz",       "oto",      "po",       "pod",     "podczas",   "pomiędzy", "ponad",
    "ponieważ", "poza",       "przeciw",  "przed",    "przede",  "przez",     "przy",     "sam",
    "sama",     "się",        "skąd",     "sobie",    "swoich",  "swoja",     "swoje",    "swojej",
    "swój",     "są",         "ta",       "tak",      "taka",    "taki",      "takie",    "także",
    "tam",      "te",         "tego",     "tej",      "ten",     "też",       "to",       "tobie",
    "tu",       "twój",       "ty",       "tych",     "tylko",   "tym",       "u",        "w",
    "wam",      "was",        "wasz",     "we",       "według",  "wiele",     "więc",     "wobec",
    "wszyscy",  "wszystkich", "wszystko", "wy",       "z",       "za",        "zawsze",   "zaś",
    "ze",       "że",         "żeby"};

static const char czech[][9] = {
    "a",       "aby",     "ale",     "ani",     "ano",    "asi",    "ač",     "až",      "ba",
    "bez",     "bude",    "budou",   "by",      "byl",    "byla",   "byli",   "bylo",    "byly",
    "být",     "během",   "co",      "což",     "další",  "do",     "dokud",  "ho",      "i",
    "ich",     "jak",     "jako",    "jaká",    "jaké",   "jaký",   "je",     "jeho",    "jej",
    "jejich",  "její",    "jemu",    "jen",     "jenž",   "jestli", "ještě",  "ji",      "jich",
    "jim",     "jimi",    "jiná",    "jiné",    "jiný",   "jsem",   "jsi",    "jsme",    "jsou",
    "jste",    "já",      "jí",      "jím",     "k",      "kam",    "každý",  "kde",     "kdo",
    "kdy",     "když",    "ke",      "kolem",   "kterou", "která",  "které",  "kterého", "který",
    "kterých", "kterým",  "kteří",   "ku",      "kvůli",  "mají",   "mezi",   "mi",      "mimo",
    "mne",     "mně",     "moc",     "moje",    "my",     "má",     "mít",    "mě",      "můj",
    "na",      "nad",     "naše",    "ne",      "nebo",   "nebyl",  "nebyla", "není",    "než",
    "nic",     "nich",    "nikdo",   "no",      "nám",    "námi",   "nás",    "náš",     "ním",
    "něco",    "někdo",   "o",       "ob",      "od",     "on",     "ona",    "oni",     "ono",
    "ony",     "pak",     "po",      "pod",     "podle",  "pokud",  "pouze",  "pro",     "proti",
    "proto",   "protože", "proč",    "před",    "přede",  "přes",   "při",    "s",       "se",
    "si",      "sice",    "skrz",    "svou",    "své",    "svého",  "svých",  "svůj",    "sám",
    "ta",      "tady",    "tak",     "takový",  "také",   "takže",  "tam",    "tato",    "te",
    "tedy",    "ten",     "teto",    "to",      "tohle",  "toho",   "tohoto", "tom",     "tomu",
    "tomuto",  "tu",      "tuto",    "ty",      "tyto",   "této",   "tím",    "tě",      "u",
    "už",      "v",       "ve",      "vedle",   "vy",     "vám",    "vámi",   "vás",     "váš",
    "však",    "všech",   "všechno", "všichni", "z",      "za",     "zda",    "zde",     "ze",
    "či",      "že"};

static const char german[][11] = {
    "aber",    "alle",    "allem",     "allen",   "aller",   "alles",   "als",      "also",
    "am",      "an",      "andere",    "anderen", "anderer", "anderes", "auch",     "auf",
    "aus",     "ausser",  "bei",       "beim",    "bevor",   "bin",     "bis",      "bist",
    "da",      "dabei",   "dadurch",   "dafür",   "dagegen", "daher",   "damit",    "danach",
    "dann",    "daran",   "darauf",    "darum",   "darüber", "das",     "dass",     "dein",
    "deine",   "dem",     "den",       "denn",    "der",     "deren",   "des",      "dessen",
    "dich",    "die",     "dies",      "diese",   "diesem",  "diesen",  "dieser",   "dieses",
    "dir",     "doch",    "dort",      "du",      "durch",   "ein",     "eine",     "einem",
    "einen",   "einer",   "eines",     "er",      "es",      "etwas",   "euch",     "euer",
    "für",     "gegen",   "gegenüber", "hab",     "habe",    "haben",   "hat",      "hatte",
    "hatten",  "hier",    "hin",       "hinter",  "ich",     "ihm",     "ihn",      "ihnen",
    "ihr",     "ihre",    "ihrem",     "ihren",   "ihrer",   "im",      "in",       "indem",
    "ins",     "ist",     "ja",        "je",      "jede",    "jedem",   "jeden",    "jeder",
    "jedes",   "jedoch",  "jene",      "jetzt",   "kann",    "kein",    "keine",    "keinen",
    "keiner",  "können",  "könnte",    "mehr",    "mein",    "meine",   "mich",     "mir",
    "mit",     "muss",    "musste",    "müssen",  "nach",    "nachdem", "neben",    "nicht",
    "nichts",  "noch",    "nun",       "nur",     "ob",      "oder",    "ohne",     "per",
    "schon",   "sehr",    "sei",       "sein",    "seine",   "seinem",  "seinen",   "seiner",
    "seit",    "selbst",  "sich",      "sie",     "sind",    "so",      "solche",   "soll",
    "sollte",  "sollten", "sondern",   "sonst",   "soweit",  "sowie",   "um",       "und",
    "uns",     "unser",   "unsere",    "unter",   "vom",     "von",     "vor",      "wann",
    "war",     "waren",   "warum",     "was",     "weder",   "wegen",   "weil",     "welche",
    "welchem", "welchen", "welcher",   "welches", "wem",     "wen",     "wenn",     "wer",
    "werde",   "werden",  "wessen",    "wie",     "wieder",  "will",    "wir",      "wird",
    "wirst",   "wo",      "wohin",     "wollen",  "worden",  "wurde",   "wurden",   "während",
    "würde",   "würden",  "zu",        "zum",     "zur",     "zwar",    "zwischen", "über"};

static const char french[][11] = {
    "afin",      "ai",       "aie",     "ainsi",   "alors",   "après",      "as",       "au",
    "aucun",     "aucune",   "auprès",  "aussi",   "autre",   "autres",     "aux",      "auxquels",
    "avaient",   "avait",    "avant",   "avec",    "avoir",   "ayant",      "c",        "car",
    "ce",        "ceci",     "cela",    "celle",   "celles",  "celui",      "ces",      "cet",
    "cette",     "ceux",     "chacun",  "chaque",  "chez",    "ci",         "comme",    "comment",
    "contre",    "d",        "dans",    "de",      "dehors",  "depuis",     "derrière", "des",
    "devant",    "doit",     "donc",    "dont",    "du",      "durant",     "dès",      "déjà",
    "désormais", "elle",     "elles",   "en",      "encore",  "entre",      "envers",   "est",
    "et",        "eu",       "eux",     "fait",    "fera",    "font",       "furent",   "fut",
    "ici",       "il",       "ils",     "j",       "je",      "jusqu",      "jusque",   "l",
    "la",        "laquelle", "le",      "lequel",  "les",     "lesquelles", "lesquels", "leur",
    "leurs",     "lors",     "lorsqu",  "lorsque", "lui",     "m",          "ma",       "mais",
    "malgré",    "me",       "mes",     "mien",    "moi",     "moins",      "mon",      "même",
    "mêmes",     "n",        "ne",      "ni",      "non",     "nos",        "notre",    "nous",
    "nôtre",     "on",       "ont",     "or",      "ou",      "outre",      "où",       "par",
    "parce",     "parmi",    "pas",     "pendant", "peu",     "peut",       "plus",     "plusieurs",
    "pour",      "pourquoi", "puis",    "puisqu",  "puisque", "qu",         "quand",    "que",
    "quel",      "quelle",   "quelles", "quels",   "qui",     "quoi",       "quoiqu",   "quoique",
    "s",         "sa",       "sans",    "se",      "selon",   "sera",       "seront",   "ses",
    "si",        "sien",     "soi",     "soient",  "soit",    "son",        "sont",     "sous",
    "sur",       "ta",       "tandis",  "te",      "tes",     "toi",        "ton",      "toujours",
    "tous",      "tout",     "toute",   "toutes",  "trop",    "très",       "tu",       "un",
    "une",       "vers",     "via",     "voici",   "voilà",   "vos",        "votre",    "vous",
    "y",         "à",        "étaient", "étais",   "était",   "étant",      "été",      "être"};

static const char spanish[][10] = {
    "a",        "acerca",   "ahora",    "al",       "algo",     "alguna",  "algunas",   "alguno",
    "algunos",  "algún",    "allí",     "ante",     "antes",    "aquel",   "aquella",   "aquellas",
    "aquellos", "aquí",     "así",      "aunque",   "aún",      "bajo",    "bien",      "cada",
    "casi",     "como",     "con",      "contra",   "cual",     "cuales",  "cualquier", "cuando",
    "cuanto",   "cuya",     "cuyo",     "cuál",     "cuándo",   "cómo",    "de",        "del",
    "desde",    "después",  "donde",    "durante",  "dónde",    "e",       "el",        "ella",
    "ellas",    "ellos",    "en",       "entonces", "entre",    "era",     "eran",      "es",
    "esa",      "esas",     "ese",      "eso",      "esos",     "esta",    "estas",     "este",
    "esto",     "estos",    "está",     "están",    "fue",      "fueron",  "ha",        "haber",
    "había",    "habían",   "hace",     "hacia",    "han",      "hasta",   "hay",       "he",
    "incluso",  "la",       "las",      "le",       "les",      "lo",      "los",       "luego",
    "me",       "mediante", "mi",       "mientras", "mis",      "misma",   "mismo",     "mucho",
    "muchos",   "muy",      "más",      "mí",       "nada",     "ni",      "ninguna",   "ningún",
    "no",       "nos",      "nosotros", "nuestra",  "nuestras", "nuestro", "nuestros",  "nunca",
    "o",        "os",       "otra",     "otras",    "otro",     "otros",   "para",      "pero",
    "poco",     "por",      "porque",   "puede",    "pueden",   "pues",    "que",       "quien",
    "quienes",  "quién",    "qué",      "se",       "sea",      "según",   "ser",       "si",
    "sido",     "siempre",  "sin",      "sino",     "sobre",    "son",     "su",        "sus",
    "sí",       "también",  "tampoco",  "tan",      "tanto",    "te",      "tiene",     "tienen",
    "toda",     "todas",    "todavía",  "todo",     "todos",    "tras",    "tu",        "tus",
    "tú",       "u",        "un",       "una",      "unas",     "uno",     "unos",      "usted",
    "ustedes",  "y",        "ya",       "yo",       "él"};

static const char italian[][10] = {
    "a",       "abbia",   "ad",     "affinché", "agli",    "ai",       "al",      "alcun",
    "alcune",  "alcuni",  "all",    "alla",     "alle",    "allo",     "allora",  "altra",
    "altre",   "altri",   "altro",  "anche",    "ancora",  "avanti",   "avere",   "aveva",
    "avevano", "c",       "che",    "chi",      "ci",      "ciascuno", "cioè",    "circa",
    "ciò",     "come",    "con",    "contro",   "così",    "cui",      "d",       "da",
    "dagli",   "dai",     "dal",    "dall",     "dalla",   "dalle",    "dallo",   "degli",
    "dei",     "del",     "dell",   "della",    "delle",   "dello",    "dentro",  "di",
    "dopo",    "dove",    "dunque", "durante",  "e",       "ed",       "egli",    "entro",
    "era",     "erano",   "essa",   "esse",     "essendo", "essere",   "essi",    "fa",
    "fin",     "fino",    "fra",    "fu",       "furono",  "già",      "gli",     "ha",
    "hanno",   "ho",      "i",      "il",       "in",      "infatti",  "inoltre", "invece",
    "io",      "l",       "la",     "le",       "lei",     "li",       "lo",      "loro",
    "lui",     "là",      "m",      "ma",       "me",      "meno",     "mentre",  "mi",
    "mia",     "mie",     "miei",   "mio",      "molto",   "n",        "ne",      "negli",
    "nei",     "nel",     "nell",   "nella",    "nelle",   "nello",    "nessun",  "nessuno",
    "niente",  "noi",     "non",    "nostra",   "nostri",  "nostro",   "o",       "od",
    "ogni",    "oltre",   "oppure", "ora",      "per",     "perché",   "perciò",  "però",
    "più",     "poi",     "presso", "prima",    "può",     "qualche",  "quale",   "quali",
    "quando",  "quanto",  "quasi",  "quel",     "quell",   "quella",   "quelle",  "quelli",
    "quello",  "quest",   "questa", "queste",   "questi",  "questo",   "qui",     "quindi",
    "s",       "saranno", "sarà",   "se",       "sempre",  "senza",    "si",      "sia",
    "siano",   "solo",    "sono",   "sopra",    "sotto",   "sta",      "stata",   "state",
    "stati",   "stato",   "su",     "sua",      "sue",     "sugli",    "sui",     "sul",
    "sull",    "sulla",   "sulle",  "sullo",    "suo",     "suoi",     "sé",      "t",
    "tale",    "tali",    "tanto",  "te",       "ti",      "tra",      "tranne",  "tu",
    "tutta",   "tutte",   "tutti",  "tutto",    "un",      "una",      "uno",     "v",
    "verso",   "vi",      "via",    "voi",      "vostro",  "è"};

static const char portuguese[][9] = {
    "a",        "acerca",  "agora",   "ainda",    "algo",    "algum",   "alguma",   "algumas",
    "alguns",   "além",    "ambos",   "ante",     "antes",   "ao",      "aos",      "apenas",
    "após",     "aquela",  "aquelas", "aquele",   "aqueles", "aquilo",  "as",       "através",
    "até",      "cada",    "com",     "como",     "contra",  "contudo", "cuja",     "cujo",
    "da",       "daquele", "das",     "de",       "dela",    "delas",   "dele",     "deles",
    "depois",   "desde",   "dessa",   "desse",    "desta",   "deste",   "do",       "dos",
    "durante",  "e",       "ela",     "elas",     "ele",     "eles",    "em",       "enquanto",
    "entre",    "era",     "eram",    "essa",     "essas",   "esse",    "esses",    "esta",
    "estas",    "estava",  "este",    "estes",    "estou",   "está",    "estão",    "eu",
    "foi",      "foram",   "havia",   "há",       "isso",    "isto",    "já",       "lhe",
    "lhes",     "logo",    "lá",      "mais",     "mas",     "me",      "mediante", "menos",
    "mesma",    "mesmo",   "meu",     "meus",     "minha",   "minhas",  "muito",    "muitos",
    "na",       "nada",    "nas",     "nela",     "nele",    "nem",     "nenhum",   "nenhuma",
    "nessa",    "nesse",   "nesta",   "neste",    "no",      "nos",     "nossa",    "nossas",
    "nosso",    "nossos",  "num",     "numa",     "nunca",   "não",     "nós",      "o",
    "onde",     "os",      "ou",      "outra",    "outras",  "outro",   "outros",   "para",
    "pela",     "pelas",   "pelo",    "pelos",    "perante", "perto",   "pode",     "podem",
    "pois",     "por",     "porque",  "portanto", "porém",   "pouco",   "quais",    "qual",
    "qualquer", "quando",  "quanto",  "que",      "quem",    "quê",     "se",       "segundo",
    "seja",     "sem",     "sempre",  "sendo",    "ser",     "será",    "seu",      "seus",
    "si",       "sido",    "sob",     "sobre",    "sua",     "suas",    "tal",      "também",
    "tanto",    "te",      "tem",     "tinha",    "tinham",  "toda",    "todas",    "todavia",
    "todo",     "todos",   "tu",      "tudo",     "tão",     "têm",     "um",       "uma",
    "umas",     "uns",     "você",    "vocês",    "vos",     "às",      "é"};

static const char dutch[][8] = {
    "aan",    "achter",  "af",    "al",      "alle",    "alles",   "als",    "altijd",  "ander",
    "andere", "anders",  "ben",   "beneden", "bent",    "bij",     "binnen", "boven",   "buiten",
    "daar",   "daarom",  "dan",   "dat",     "de",      "der",     "des",    "deze",    "die",
    "dit",    "doch",    "doen",  "door",    "dus",     "echter",  "een",    "eens",    "en",
    "enige",  "er",      "erg",   "ge",      "geen",    "geweest", "haar",   "had",     "hadden",
    "heb",    "hebben",  "heeft", "hem",     "hen",     "het",     "hier",   "hij",     "hoe",
    "hun",    "iemand",  "iets",  "ik",      "in",      "indien",  "is",     "ja",      "je",
    "jij",    "jou",     "jouw",  "jullie",  "kan",     "konden",  "kunnen", "langs",   "later",
    "maar",   "me",      "meer",  "men",     "met",     "mij",     "mijn",   "moet",    "moeten",
    "na",     "naar",    "naast", "nadat",   "ne",      "niet",    "niets",  "noch",    "nog",
    "nu",     "of",      "om",    "omdat",   "ondanks", "onder",   "ons",    "onze",    "ook",
    "op",     "over",    "per",   "reeds",   "rond",    "samen",   "sinds",  "steeds",  "te",
    "tegen",  "ten",     "ter",   "terwijl", "tijdens", "toch",    "toen",   "tot",     "tussen",
    "u",      "uit",     "uw",    "van",     "vanaf",   "veel",    "via",    "volgens", "voor",
    "vooral", "voordat", "waar",  "waarom",  "wanneer", "waren",   "was",    "wat",     "we",
    "wel",    "welk",    "welke", "werd",    "werden",  "wie",     "wij",    "wil",     "worden",
    "wordt",  "zal",     "ze",    "zeer",    "zelf",    "zich",    "zij",    "zijn",    "zo",
    "zoals",  "zonder",  "zou",   "zouden",  "zulke",   "één"};

static const char swedish[][12] = {
    "all",   "alla",  "allt",    "alltid", "alltså", "andra",       "annan",  "annat",  "att",
    "av",    "bakom", "bara",    "bland",  "blev",   "bli",         "blir",   "både",   "de",
    "dem",   "den",   "denna",   "deras",  "dess",   "dessa",       "det",    "detta",  "dig",
    "din",   "dina",  "ditt",    "du",     "där",    "därför",      "då",     "efter",  "eftersom",
    "ej",    "eller", "emot",    "en",     "endast", "enligt",      "er",     "era",    "ert",
    "ett",   "finns", "framför", "från",   "för",    "före",        "ha",     "hade",   "han",
    "hans",  "har",   "hela",    "helt",   "henne",  "hennes",      "hon",    "honom",  "hos",
    "hur",   "här",   "i",       "ibland", "icke",   "igen",        "igenom", "in",     "inför",
    "inga",  "ingen", "inget",   "innan",  "inne",   "inom",        "inte",   "ja",     "jag",
    "kan",   "kring", "kunde",   "man",    "med",    "medan",       "mellan", "men",    "mer",
    "mest",  "mig",   "min",     "mina",   "mitt",   "mot",         "mycket", "måste",  "ned",
    "nej",   "ni",    "nog",     "nu",     "när",    "någon",       "något",  "några",  "och",
    "också", "om",    "omkring", "oss",    "på",     "redan",       "samma",  "samt",   "sedan",
    "sig",   "sin",   "sina",    "sitt",   "ska",    "skall",       "skulle", "som",    "strax",
    "så",    "sådan", "sådana",  "till",   "tills",  "tillsammans", "trots",  "under",  "upp",
    "ut",    "utan",  "utanför", "utom",   "vad",    "var",         "vara",   "varför", "varit",
    "varje", "vem",   "vems",    "vi",     "vid",    "vilka",       "vilken", "vilket", "vår",
    "våra",  "vårt",  "än",      "ändå",   "är",     "även",        "åt",     "över"};

static const char danish[][9] = {
    "ad",      "af",      "aldrig", "alle",    "allerede", "alt",      "altid",   "altså",
    "anden",   "andet",   "andre",  "at",      "bag",      "bare",     "begge",   "blandt",
    "blev",    "blive",   "bliver", "da",      "de",       "dem",      "den",     "denne",
    "der",     "deres",   "derfor", "det",     "dette",    "dig",      "din",     "dine",
    "disse",   "dit",     "dog",    "du",      "efter",    "eftersom", "eller",   "en",
    "end",     "endnu",   "er",     "et",      "fik",      "for",      "foran",   "forbi",
    "fordi",   "fra",     "få",     "får",     "før",      "gennem",   "ham",     "han",
    "hans",    "har",     "havde",  "have",    "hej",      "hen",      "hende",   "hendes",
    "her",     "hos",     "hun",    "hvad",    "hvem",     "hver",     "hverken", "hvilke",
    "hvilken", "hvilket", "hvis",   "hvor",    "hvordan",  "hvorfor",  "hvornår", "i",
    "igen",    "igennem", "ikke",   "imellem", "imod",     "ind",      "inden",   "ingen",
    "intet",   "ja",      "jeg",    "jer",     "jeres",    "kan",      "kun",     "kunne",
    "lige",    "man",     "mange",  "med",     "meget",    "mellem",   "men",     "mens",
    "mere",    "mest",    "mig",    "min",     "mine",     "mit",      "mod",     "må",
    "måtte",   "ned",     "nej",    "nogen",   "noget",    "nogle",    "nok",     "nu",
    "når",     "og",      "også",   "om",      "omkring",  "op",       "os",      "over",
    "på",      "samme",   "samt",   "selv",    "siden",    "sig",      "sin",     "sine",
    "sit",     "skal",    "skulle", "som",     "stadig",   "så",       "sådan",   "til",
    "trods",   "ud",      "uden",   "udenfor", "under",    "var",      "ved",     "vi",
    "vil",     "ville",   "vor",    "vores",   "være",     "været"};

static const char norwegian[][9] = {
    "alle",   "allerede", "alltid",  "altså",   "andre",   "annen",   "annet",   "at",
    "av",     "bak",      "bare",    "begge",   "blant",   "ble",     "bli",     "blir",
    "blitt",  "både",     "da",      "de",      "deg",     "dei",     "dem",     "den",
    "denne",  "der",      "dere",    "deres",   "derfor",  "det",     "dette",   "din",
    "dine",   "disse",    "ditt",    "dog",     "du",      "eg",      "ei",      "ein",
    "eit",    "eller",    "en",      "enda",    "enn",     "ennå",    "er",      "et",
    "ett",    "etter",    "for",     "foran",   "fordi",   "fra",     "få",      "får",
    "før",    "gjennom",  "ha",      "hadde",   "han",     "hans",    "har",     "henne",
    "hennes", "her",      "hos",     "hun",     "hva",     "hvem",    "hver",    "hverken",
    "hvilke", "hvilken",  "hvilket", "hvis",    "hvor",    "hvordan", "hvorfor", "i",
    "igjen",  "ikke",     "ikkje",   "imellom", "imot",    "ingen",   "inn",     "innen",
    "inntil", "intet",    "ja",      "jeg",     "kan",     "kun",     "kunne",   "langs",
    "man",    "mange",    "med",     "meg",     "meget",   "mellom",  "men",     "mens",
    "mer",    "mest",     "min",     "mine",    "mitt",    "mot",     "mye",     "må",
    "måtte",  "ned",      "nei",     "no",      "noe",     "noen",    "nok",     "nå",
    "når",    "og",       "også",    "om",      "omkring", "opp",     "oss",     "over",
    "på",     "rundt",    "samme",   "samt",    "seg",     "selv",    "siden",   "sin",
    "sine",   "sitt",     "skal",    "skulle",  "slik",    "som",     "så",      "sånn",
    "til",    "tross",    "under",   "ut",      "uten",    "utenfor", "var",     "ved",
    "vi",     "vil",      "ville",   "vår",     "våre",    "vårt",    "være",    "vært"};

static const char finnish[][10] = {
    "aina",      "ainakin", "ei",       "eikä",     "eivät",   "eli",     "ellei",   "emme",
    "en",        "ennen",   "et",       "ettei",    "että",    "he",      "heidän",  "heille",
    "heitä",     "hän",     "hänelle",  "hänen",    "hänet",   "häntä",   "ihan",    "ilman",
    "itse",      "ja",      "jo",       "johon",    "joiden",  "joihin",  "joissa",  "joista",
    "joita",     "joka",    "jokainen", "jokin",    "jolla",   "jolle",   "jolloin", "jonka",
    "jonkin",    "jos",     "joskus",   "jossa",    "josta",   "jota",    "jotka",   "jotta",
    "juuri",     "kaikki",  "kaikkia",  "kaikkien", "kanssa",  "keitä",   "kenen",   "keskellä",
    "kesken",    "ketkä",   "ketä",     "kohti",    "koko",    "koska",   "kuin",    "kuinka",
    "kuitenkin", "kuka",    "kun",      "kunnes",   "kuten",   "kyllä",   "luona",   "läpi",
    "me",        "meidän",  "meille",   "meitä",    "mihin",   "miksi",   "mikä",    "mikään",
    "mille",     "milloin", "millä",    "minkä",    "minua",   "minulle", "minun",   "minut",
    "minä",      "missä",   "mistä",    "miten",    "mitkä",   "mitä",    "muita",   "mukaan",
    "mutta",     "muu",     "muut",     "myös",     "myöskin", "ne",      "niiden",  "niihin",
    "niille",    "niin",    "niistä",   "niitä",    "noin",    "nuo",     "nyt",     "näiden",
    "näin",      "näissä",  "näistä",   "näitä",    "nämä",    "ohi",     "ole",     "olemme",
    "olen",      "olet",    "oli",      "olisi",    "olivat",  "olla",    "olleet",  "ollut",
    "on",        "ovat",    "paitsi",   "puolesta", "päällä",  "saakka",  "sama",    "se",
    "sekä",      "sen",     "siellä",   "sieltä",   "siihen",  "siinä",   "siis",    "siitä",
    "siksi",     "silloin", "sillä",    "sinä",     "sitten",  "sitä",    "taas",    "tai",
    "takana",    "te",      "teidän",   "tuo",      "tuon",    "tuossa",  "tällä",   "tämä",
    "tämän",     "tässä",   "tästä",    "tätä",     "vaan",    "vai",     "vaikka",  "vain",
    "varten",    "vasta",   "vielä",    "voi",      "vuoksi",  "yhä",     "yli",     "ympäri"};

static const char hungarian[][12] = {
    "a",       "abba",   "abban",    "ahhoz",     "ahogy",   "ahol",      "aki",     "akik",
    "akit",    "akkor",  "alatt",    "alá",       "amely",   "amelyek",   "amelyet", "amelynek",
    "ami",     "amikor", "amit",     "amíg",      "annak",   "arra",      "arról",   "az",
    "azok",    "azon",   "azonban",  "azt",       "aztán",   "azután",    "azzal",   "azért",
    "be",      "belül",  "benne",    "bennünket", "bár",     "csak",      "de",      "e",
    "egy",     "egyes",  "egyik",    "egymás",    "egyre",   "egyéb",     "ekkor",   "el",
    "ellen",   "elé",    "elég",     "elő",       "először", "előtt",     "erre",    "ez",
    "ezek",    "ezen",   "ezt",      "ezzel",     "ezért",   "fel",       "felett",  "felé",
    "ha",      "hanem",  "hiszen",   "hogy",      "hogyan",  "honnan",    "hova",    "hozzá",
    "ide",     "igen",   "ill",      "illetve",   "ilyen",   "is",        "ismét",   "itt",
    "jól",     "kell",   "ki",       "kik",       "kit",     "kívül",     "közben",  "közé",
    "között",  "le",     "legalább", "legyen",    "lehet",   "lenne",     "lesz",    "lett",
    "maga",    "magát",  "majd",     "meg",       "mellett", "mely",      "melyek",  "mert",
    "mi",      "mik",    "mikor",    "milyen",    "minden",  "mindenki",  "mindig",  "mint",
    "mintha",  "mit",    "mivel",    "miért",     "most",    "már",       "más",     "másik",
    "még",     "nagyon", "ne",       "nekem",     "neki",    "nekik",     "nem",     "nincs",
    "néha",    "nélkül", "olyan",    "ott",       "pedig",   "rajta",     "rá",      "róla",
    "s",       "saját",  "se",       "sem",       "semmi",   "sok",       "sokat",   "szemben",
    "szerint", "szinte", "számára",  "talán",     "te",      "tehát",     "ti",      "tovább",
    "továbbá", "több",   "túl",      "ugyanis",   "után",    "vagy",      "vagyis",  "vagyok",
    "valaki",  "valami", "való",     "van",       "vannak",  "vele",      "velük",   "vissza",
    "viszont", "volna",  "volt",     "voltak",    "által",   "általában", "át",      "én",
    "éppen",   "és",     "így",      "össze",     "úgy",     "újra",      "ő",       "ők",
    "őket",    "őt"};

static const char romanian[][10] = {
    "a",       "abia",     "acea",   "aceasta",  "această", "aceea",   "aceia",   "acel",
    "acela",   "acele",    "acelea", "acest",    "acesta",  "aceste",  "acestea", "acestei",
    "acestor", "acestui",  "aceşti", "aceştia",  "acești",  "aceștia", "acolo",   "acum",
    "ai",      "aia",      "aici",   "al",       "ale",     "alt",     "alta",    "alte",
    "altul",   "altă",     "alţi",   "alți",     "am",      "ar",      "are",     "asemenea",
    "asta",    "astfel",   "asupra", "atunci",   "atât",    "au",      "avea",    "avem",
    "avut",    "aş",       "aș",     "ba",       "ca",      "care",    "carei",   "ce",
    "cea",     "cei",      "cel",    "cele",     "celor",   "ceva",    "chiar",   "cine",
    "cineva",  "contra",   "cu",     "cui",      "cum",     "când",    "câte",    "câţi",
    "câți",    "că",       "cărei",  "căror",    "cărui",   "către",   "da",      "dacă",
    "dar",     "datorită", "de",     "deasupra", "deci",    "decât",   "deja",    "deoarece",
    "despre",  "deşi",     "deși",   "din",      "dintre",  "doar",    "după",    "e",
    "ea",      "ei",       "el",     "ele",      "era",     "erau",    "este",    "eu",
    "face",    "fi",       "fie",    "fiecare",  "fiind",   "fost",    "fără",    "iar",
    "la",      "le",       "li",     "lor",      "lui",     "lângă",   "mai",     "mea",
    "mele",    "meu",      "mi",     "mine",     "mult",    "mulţi",   "mulți",   "mă",
    "nici",    "nicio",    "niciun", "nimeni",   "nimic",   "nişte",   "niște",   "noastră",
    "noi",     "nostru",   "noştri", "noștri",   "nu",      "o",       "or",      "ori",
    "oricare", "orice",    "pe",     "pentru",   "peste",   "poate",   "pot",     "prin",
    "printre", "până",     "sa",     "sale",     "sau",     "se",      "si",      "spre",
    "sub",     "sunt",     "suntem", "să",       "său",     "toate",   "toată",   "tot",
    "totuşi",  "totuși",   "toţi",   "toți",     "trebuie", "tu",      "un",      "una",
    "unde",    "unei",     "unele",  "unii",     "unor",    "unui",    "va",      "voi",
    "vor",     "vostru",   "vă",     "îi",       "îl",      "îmi",     "în",      "înainte",
    "încât",   "încă",     "însă",   "între",    "întru",   "îşi",     "îţi",     "își",
    "îți",     "şi",       "și"};

static const char turkish[][14] = {
    "acaba",   "ama",      "ancak",   "arasında", "artık",      "aslında",  "az",
    "bana",    "bazı",     "belki",   "ben",      "beni",       "benim",    "beri",
    "bile",    "bir",      "biraz",   "biri",     "birkaç",     "birlikte", "birçok",
    "biz",     "bize",     "bizi",    "bizim",    "bu",         "buna",     "bunda",
    "bundan",  "bunlar",   "bunu",    "bunun",    "burada",     "böyle",    "da",
    "daha",    "de",       "değil",   "diye",     "diğer",      "dolayı",   "dolayısıyla",
    "en",      "eğer",     "fakat",   "gibi",     "göre",       "hala",     "hangi",
    "hatta",   "hem",      "henüz",   "hep",      "hepsi",      "her",      "herhangi",
    "herkes",  "hiç",      "hiçbir",  "ile",      "ilgili",     "ise",      "itibaren",
    "için",    "işte",     "kadar",   "karşı",    "karşın",     "kendi",    "kendine",
    "kendisi", "ki",       "kim",     "kime",     "kimin",      "kimse",    "mi",
    "mu",      "mü",       "mı",      "nasıl",    "ne",         "neden",    "nerede",
    "nereye",  "niye",     "niçin",   "o",        "olan",       "olarak",   "oldu",
    "olduğu",  "olduğunu", "olmadı",  "olmak",    "olması",     "olur",     "ona",
    "ondan",   "onlar",    "onlara",  "onların",  "onu",        "onun",     "orada",
    "oysa",    "pek",      "rağmen",  "sadece",   "sana",       "sanki",    "sen",
    "siz",     "sizin",    "son",     "sonra",    "tarafından", "tüm",      "var",
    "ve",      "veya",     "veyahut", "ya",       "yalnız",     "yani",     "yerine",
    "yine",    "yok",      "yoksa",   "zaten",    "çok",        "çoğu",     "çünkü",
    "önce",    "öyle",     "üzere",   "üzerinde", "şayet",      "şey",      "şimdi",
    "şu",      "şunu",     "şöyle"};

static const char greek[][15] = {
    "άνω",    "ένα",    "έναν",    "ένασ",   "έτσι",  "έχει",   "έχουν",  "έχω",    "ή",
    "ήδη",    "ήταν",   "ίδια",    "ίδιο",   "ίδιοσ", "ίσωσ",   "α",      "αλλά",   "αλλα",
    "αν",     "ανά",    "αντί",    "αντι",   "απο",   "από",    "αυτά",   "αυτέσ",  "αυτή",
    "αυτήν",  "αυτοί",  "αυτού",   "αυτούσ", "αυτό",  "αυτόν",  "αυτόσ",  "αυτών",  "αφού",
    "βέβαια", "γι",     "για",     "γιατί",  "δε",    "δεν",    "δηλαδή", "δια",    "διότι",
    "εάν",    "είναι",  "είτε",    "είχαν",  "είχε",  "εγώ",    "εδώ",    "ειναι",  "εκεί",
    "εκείνη", "εκείνο", "εκείνοσ", "εμείσ",  "εν",    "ενόσ",   "ενώ",    "επί",    "επίσησ",
    "επειδή", "εσείσ",  "εσύ",     "η",      "θα",    "κάθε",   "κάποια", "κάποιο", "κάποιοσ",
    "και",    "κατά",   "κατα",    "κι",     "κοντά", "λοιπόν", "μέσα",   "μέχρι",  "μήπωσ",
    "μία",    "μα",     "μασ",     "με",     "μετά",  "μετα",   "μεταξύ", "μη",     "μην",
    "μια",    "μου",    "μπορεί",  "μόνο",   "να",    "ναι",    "ο",      "οι",     "ούτε",
    "πάλι",   "πάντα",  "παρά",    "παρα",   "περί",  "πια",    "πιο",    "ποια",   "ποιεσ",
    "ποιο",   "ποιοι",  "ποιοσ",   "πολύ",   "που",   "πού",    "πριν",   "προ",    "προσ",
    "πωσ",    "πότε",   "πώσ",     "σαν",    "σασ",   "σε",     "σου",    "στα",    "στη",
    "στην",   "στισ",   "στο",     "στον",   "στου",  "στουσ",  "τα",     "τη",     "την",
    "τησ",    "τι",     "τισ",     "το",     "τον",   "του",    "τουσ",   "των",    "τόσο",
    "τότε",   "τώρα",   "υπέρ",    "υπό",    "χωρίσ", "ωσ",     "ωστόσο", "όλα",    "όλεσ",
    "όλη",    "όλοι",   "όλων",    "όμωσ",   "όποια", "όποιοσ", "όπου",   "όπωσ",   "όσα",
    "όσο",    "όσοι",   "όσον",    "όταν",   "ότι",   "όχι"};

/* The words of one language. */
struct list {
    char language[3];
    uint8_t width; /* bytes from word to word */
    const char *words;
    size_t count;
};
#define LIST(code, words)                                                                          \
    {                                                                                              \
        code, sizeof *(words), *(words), COUNT(words)                                              \
    }

/* In order of the languages. */
static const struct list lists[] = {
    LIST("be", belarusian), LIST("bg", bulgarian), LIST("cs", czech),     LIST("da", danish),
    LIST("de", german),     LIST("el", greek),     LIST("en", english),   LIST("es", spanish),
    LIST("fi", finnish),    LIST("fr", french),    LIST("hu", hungarian), LIST("it", italian),
    LIST("nl", dutch),      LIST("no", norwegian), LIST("pl", polish),    LIST("pt", portuguese),
    LIST("ro", romanian),   LIST("ru", russian),   LIST("sv", swedish),   LIST("tr", turkish),
    LIST("uk", ukrainian),
};

static const char *word_at(const struct list *list, size_t i)
{
    return list->words + i * list->width;
}

/* What is looked for: bytes without a NUL behind them. */
struct key {
    const char *text;
    size_t len;
};

static int compare_word(const void *a, const void *b)
{
    const struct key *key = a;
    const char *word = b;
    size_t len = strlen(word);
    int order = memcmp(key->text, word, key->len < len ? key->len : len);

    return order != 0 ? order : (key->len > len) - (key->len < len);
}

static int compare_language(const void *a, const void *b)
{
    return strcmp(a, ((const struct list *)b)->language);
}

bool stopword_is(const char *language, const char *word, size_t len)
{
    const struct key key = {word, len};
    const struct list *list =
        bsearch(language, lists, COUNT(lists), sizeof *lists, compare_language);

    return list != NULL &&
           bsearch(&key, word_at(list, 0), list->count, list->width, compare_word) != NULL;
}
