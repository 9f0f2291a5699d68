#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench/evaluate.py against numbers worked by hand."""
import math
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../bench"))
import evaluate  # noqa: E402

QRELS = """
1 0 a 3
1 0 b 2
1 0 c 1
1 0 d 0
1 0 e -1
2 0 x 1
2 0 y 1
3 0 z 0
4 0 w 1
"""
# Topic 1: the run ranks d, a, e, c, b. Topic 2: x alone. Topic 3 has no relevant article.
# Topic 4 is missing. Scores and ranks lie on purpose: only the order of the lines counts.
RUN = """
1 Q0 d 9 1.0 t
1 Q0 a 8 1.0 t
2 Q0 x 1 5.0 t
1 Q0 e 7 1.0 t
1 Q0 c 6 7.0 t
1 Q0 b 5 8.0 t
1 Q0 a 1 9.0 t
3 Q0 z 1 1.0 t
"""


class Evaluate(unittest.TestCase):
    def setUp(self):
        self.qrels = evaluate.read_qrels(QRELS.splitlines())
        self.run = evaluate.read_run(RUN.splitlines())

    def test_a_run_keeps_the_order_of_its_lines_and_an_article_once(self):
        self.assertEqual(self.run["1"], ["d", "a", "e", "c", "b"])

    def test_a_grade_below_nought_is_nought(self):
        self.assertEqual(self.qrels["1"]["e"], 0)

    def test_ndcg_discounts_by_the_logarithm_of_the_rank(self):
        # 3/log2(3) + 1/log2(5) + 2/log2(6) over 3/log2(2) + 2/log2(3) + 1/log2(4)
        #   = (1.892789 + 0.430677 + 0.773706) / (3 + 1.261860 + 0.5) = 3.097172 / 4.761860
        self.assertAlmostEqual(evaluate.ndcg(self.run["1"], self.qrels["1"]), 0.650412, places=5)

    def test_ndcg_looks_at_ten_and_its_ideal_holds_ten(self):
        grades = {str(i): 1 for i in range(12)}
        ranking = ["none"] + [str(i) for i in range(12)]
        ideal = sum(1 / math.log2(rank + 1) for rank in range(1, 11))
        self.assertAlmostEqual(evaluate.ndcg(ranking, grades), (ideal - 1) / ideal)

    def test_average_precision_is_taken_at_the_relevant_ranks(self):
        # relevant at ranks 2, 4, 5 of three: (1/2 + 2/4 + 3/5) / 3
        self.assertAlmostEqual(evaluate.average_precision(self.run["1"], self.qrels["1"]), 1.6 / 3)
        # x at rank 1, y never: (1/1 + 0) / 2
        self.assertAlmostEqual(evaluate.average_precision(self.run["2"], self.qrels["2"]), 0.5)

    def test_recall_ends_at_its_depth(self):
        self.assertAlmostEqual(evaluate.recall(self.run["1"], self.qrels["1"]), 1.0)
        self.assertAlmostEqual(evaluate.recall(self.run["1"], self.qrels["1"], 4), 2 / 3)
        self.assertAlmostEqual(evaluate.recall(self.run["2"], self.qrels["2"]), 0.5)

    def test_topics_without_relevant_articles_are_left_out_and_missing_ones_are_nought(self):
        scores = evaluate.by_topic(self.run, self.qrels)
        self.assertEqual(sorted(scores), ["1", "2", "4"])
        self.assertEqual(scores["4"], (0.0, 0.0, 0.0))

    def test_the_mean_is_over_topics(self):
        # average precision: (1.6/3 + 1/2 + 0) / 3
        measured = evaluate.mean(evaluate.by_topic(self.run, self.qrels))
        self.assertAlmostEqual(measured[1], (1.6 / 3 + 0.5) / 3)
        # recall: (1 + 1/2 + 0) / 3
        self.assertAlmostEqual(measured[2], 0.5)


if __name__ == "__main__":
    unittest.main()
