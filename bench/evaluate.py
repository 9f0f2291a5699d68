#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Scores a ranking against relevance judgements: nDCG@10, MAP and recall@100.

In: judgements as TREC qrels ("TOPIC 0 ARTICLE GRADE"), a run as TREC run ("TOPIC Q0 ARTICLE RANK
SCORE TAG"). The order of a topic's lines in the run is its ranking: scores and ranks are not looked
at, so ties stand as the system printed them. An article that comes twice counts at its first place.

  nDCG@10     Jarvelin and Kekalainen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS
              2002, in the form of trec_eval: an article of grade g at rank r gives g / log2(r + 1),
              the sum over the first ten divided by that of the best order possible
  MAP         the mean over topics of average precision over the whole run: the sum of precisions
              at the ranks of relevant articles (grade 1 or more), divided by how many are relevant
  recall@100  the share of the relevant articles among the first hundred

A topic without a relevant article says nothing and is left out; one that the run has no line for
counts as nought.
"""
import argparse
import collections
import math

MEASURES = ("ndcg@10", "map", "recall@100")


def read_qrels(lines):
    """{topic: {article: grade}}; grades below nought, as some collections have, become nought."""
    qrels = collections.defaultdict(dict)
    for line in lines:
        part = line.split()
        if part:
            qrels[part[0]][part[2]] = max(0, int(part[3]))
    return dict(qrels)


def read_run(lines):
    """{topic: [article, best first]}, each article once."""
    run = collections.defaultdict(dict)
    for line in lines:
        part = line.split()
        if part:
            run[part[0]].setdefault(part[2])
    return {topic: list(articles) for topic, articles in run.items()}


def ndcg(ranking, grades, depth=10):
    def gain(values):
        return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(values[:depth], 1))
    ideal = gain(sorted(grades.values(), reverse=True))
    return gain([grades.get(article, 0) for article in ranking]) / ideal if ideal else 0.0


def average_precision(ranking, grades):
    relevant = sum(grade > 0 for grade in grades.values())
    found, total = 0, 0.0
    for rank, article in enumerate(ranking, 1):
        if grades.get(article, 0) > 0:
            found += 1
            total += found / rank
    return total / relevant if relevant else 0.0


def recall(ranking, grades, depth=100):
    relevant = {article for article, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranking[:depth])) / len(relevant) if relevant else 0.0


def by_topic(run, qrels):
    """{topic: (nDCG@10, average precision, recall@100)} of the topics with a relevant article."""
    scores = {}
    for topic, grades in qrels.items():
        if any(grades.values()):
            ranking = run.get(topic, [])
            scores[topic] = (ndcg(ranking, grades), average_precision(ranking, grades),
                             recall(ranking, grades))
    return scores


def mean(scores):
    """The mean of each measure over topics."""
    return tuple(sum(column) / len(scores) for column in zip(*scores.values())) or (0.0,) * 3


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("qrels")
    parser.add_argument("run")
    parser.add_argument("--topics", action="store_true", help="a line for each topic, too")
    options = parser.parse_args()
    with open(options.qrels, encoding="utf-8") as qrels, open(options.run, encoding="utf-8") as run:
        scores = by_topic(read_run(run), read_qrels(qrels))
    print("topic", *MEASURES, sep="\t")
    if options.topics:
        for topic, values in scores.items():
            print(topic, *(f"{value:.4f}" for value in values), sep="\t")
    print(f"all {len(scores)}", *(f"{value:.4f}" for value in mean(scores)), sep="\t")


if __name__ == "__main__":
    main()
