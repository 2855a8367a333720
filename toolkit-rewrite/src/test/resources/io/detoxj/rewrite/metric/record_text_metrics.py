"""Records the values that the similarities of io.detoxj.rewrite.metric are tested against.

pip install sacrebleu==2.6.0 rouge-score==0.1.2 nltk==3.10.4
python record_text_metrics.py > text_metrics.jsonl

The sentences were invented for this file. Each line but the last is a text with one reference or two
and the values of each metric; the last has the values of the whole as a corpus, first references only.
"""
import json
import random
import warnings

from nltk.translate.bleu_score import sentence_bleu as nltk_bleu
from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU, CHRF, TER

warnings.filterwarnings("ignore")

ENGLISH = """
You are a soggy biscuit, and your plan won't work.
The committee's meeting was rescheduled to 4:30 p.m. on the 21st of March.
I paid $1,250.75 for 3 tickets -- what a waste!
Honestly, this "expert" has no idea; he keeps re-posting the same silly links (see http://example.org/a?b=1&c=2).
Nobody likes flying kites in November, do they?
These dull pumpkins keep ignoring every warning we send & then complain.
The traditional organisations were generously relational, hopefully operating with sensibility.
Happiness, goodness and electrical triplicates allowed adjustable revivals of communism.
Trying, lying, dying: the skies were falling and the flies flew by.
stop it stop it stop it stop it right now
A.B.C. said 10-20 people would come, but 7 did, i.e. fewer than expected...
What an absolutely nonsensical, ridiculously formalised argument that was!
Could we please discuss the 2nd paragraph instead of shouting?
He agreed, planned, hopped, failed, filed and controlled the rolling geology of archaeological sites.
I'll meet Ms. O'Neil & Mr. Smith-Jones at Pier 39 <skipped> tomorrow.
""".strip().split("\n")
CHINESE = """
你这个木头脑袋，什么时候才能听懂？
这家店的服务太差了，我再也不来了！
今天下午3:30在北京开会，请大家准时。
他说的话简直是胡说八道——没人相信“专家”。
这部电影花了1,200万，结果很无聊……
请你冷静一点，好好说话吧😊。
Q:这个方案怎么样？\nA:我觉得不太行，太慢了。
老师说“明天不用来”，我们都很高兴。
㐀㐁和𠀀𠀁都是汉字；２０２５年见。
""".strip().split("\n")
RUSSIAN = """
Ты ведёшь себя как упрямый осёл, перестань!
Встреча переносится на 15 марта, в 18:30.
Этот «эксперт» опять ничего не понял, как обычно.
Мне не нравится твой тон; давай поговорим спокойно.
Цена выросла с 1.200 до 1.350 рублей — это слишком.
""".strip().split("\n")
ARABIC = """
أنت تتصرف كطفل عنيد، توقف عن ذلك!
الاجتماع غدا في الساعة ٣:٣٠ مساء في القاهرة.
هذا الكلام لا معنى له، من فضلك تكلم بهدوء.
لا أحد يحب هذا الأسلوب، أليس كذلك؟
""".strip().split("\n")
ODD = [
    "😀😀😡 what a clown show 🤡🤡!!",
    "👩‍👩‍👧 family 🇩🇪 flag",
    "ok",
    "!",
    "...",
    "",
    "   ",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "tab\tand\nline\u00a0break\u3000wide",
    "naïve café İstanbul STRASSE straße ΣΊΣΥΦΟΣ",
    "(hi) [there] {you} 'quoted' -dash- #tag @name 50% a/b c\\d",
    "1.5 2,5 3.x x.4 5- -6 7-8 9--10",
]


def changed(sentence, draw):
    """Another version of a sentence: words left out, doubled, moved, replaced, re-cased, cut."""
    by_character = " " not in sentence.strip()
    parts = list(sentence) if by_character else sentence.split(" ")
    for _ in range(draw.randint(1, 3)):
        if not parts:
            break
        kind = draw.randrange(7)
        at = draw.randrange(len(parts))
        if kind == 0:
            del parts[at]
        elif kind == 1:
            parts.insert(at, parts[at])
        elif kind == 2:
            length = draw.randint(1, 4)
            moved = parts[at : at + length]
            del parts[at : at + length]
            to = draw.randint(0, len(parts))
            parts[to:to] = moved
        elif kind == 3:
            parts[at] = draw.choice(["rather", "please", "不", "очень", "جدا", "🙂", "2nd"])
        elif kind == 4:
            parts[at] = parts[at].upper()
        elif kind == 5:
            parts = parts[: max(1, len(parts) // 2)]
        else:
            parts.append(draw.choice(["!", ".", "thanks", "谢谢"]))
    return ("" if by_character else " ").join(parts)


def pairs():
    draw = random.Random(20260101)
    base = ENGLISH * 4 + CHINESE * 5 + RUSSIAN * 5 + ARABIC * 5 + ODD * 3
    result = [(s, [s]) for s in ENGLISH[:2] + CHINESE[:1] + ODD[5:7]]
    result += [("", ["something said"]), ("something said", [""]), ("good morning", ["夜晚好"])]
    for sentence in base[: 200 - len(result) - 9]:
        references = [changed(sentence, draw)]
        if draw.random() < 0.25:
            references.append(changed(sentence, draw))
        result.append((sentence if draw.random() < 0.5 else changed(sentence, draw), references))
    long = " ".join(ENGLISH).split(" ")
    for i in range(200 - len(result)):
        words = long[:]
        for _ in range(4 + 6 * i):
            a = draw.randrange(len(words))
            moved = words[a : a + 12]
            del words[a : a + 12]
            to = draw.randint(0, len(words))
            words[to:to] = moved
        result.append((" ".join(words), [" ".join(long[i:])]))
    return result


def levenshtein(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(before + (x != y), row[j] + 1, row[j - 1] + 1)
    return row[-1]


def edit_similarity(a, b):
    return 1 - levenshtein(a, b) / max(len(a), len(b)) if a or b else 1.0


BLEUS = {}
for tokenize in ["13a", "zh", "char", "none"]:
    for smooth in ["exp", "floor", "add-k", "none"]:
        for lower in [False, True]:
            name = "bleu %s %s %s" % (tokenize, smooth, "lower" if lower else "mixed")
            BLEUS[name] = dict(tokenize=tokenize, smooth_method=smooth, lowercase=lower)
POOLED = {
    "chrf": CHRF(),
    "chrf++": CHRF(word_order=2),
    "chrf++ lower": CHRF(word_order=2, lowercase=True),
    "chrf++ f": CHRF(word_order=2, eps_smoothing=True),
    "ter": TER(),
    "ter mixed": TER(case_sensitive=True),
}
ROUGES = ["rouge1", "rouge2", "rouge3", "rougeL"]
STEMMED = rouge_scorer.RougeScorer(ROUGES, use_stemmer=True)
PLAIN = rouge_scorer.RougeScorer(ROUGES, use_stemmer=False)

CORPUS = pairs()
assert len(CORPUS) == 200
for text, references in CORPUS:
    values = {}
    for name, options in BLEUS.items():
        values[name] = BLEU(effective_order=True, **options).sentence_score(text, references).score
    for name, metric in POOLED.items():
        values[name] = metric.sentence_score(text, references).score
    for name in ROUGES:
        values[name] = max(STEMMED.score(r, text)[name].fmeasure for r in references)
        values[name + " plain"] = max(PLAIN.score(r, text)[name].fmeasure for r in references)
    values["edit"] = max(edit_similarity(text, r) for r in references)
    values["character bleu"] = float(nltk_bleu(references, text))
    print(json.dumps({"text": text, "references": references, "values": values}))

texts = [text for text, _ in CORPUS]
first = [[references[0] for _, references in CORPUS]]
values = {name: BLEU(**options).corpus_score(texts, first).score for name, options in BLEUS.items()}
values.update({name: metric.corpus_score(texts, first).score for name, metric in POOLED.items()})
print(json.dumps({"corpus": values}))
