# Finds label errors with cleanlab: argv is a folder with features.npy, and for each seed labels-N.npy, truth-N.npy and ours-N.npy.
# Prints JSON: for each seed the precision of cleanlab's lists with its usual pipeline and with our probabilities.
import json
import os
import sys
import warnings

import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings('ignore')
folder, seeds = sys.argv[1], int(sys.argv[2])
load = lambda name: np.load(os.path.join(folder, name))
features = load('features.npy')


def measured(labels, wrong, probabilities):
    count = int(wrong.sum())
    found = {}
    for method in ('self_confidence', 'normalized_margin'):
        ranked = np.argsort(get_label_quality_scores(labels, probabilities, method=method), kind='stable')
        found[method] = float(wrong[ranked[:count]].mean())
    issues = find_label_issues(labels, probabilities, filter_by='confident_learning')
    found['flagged'] = int(issues.sum())
    found['flagged_precision'] = float(wrong[issues].mean()) if issues.any() else 0.0
    found['flagged_recall'] = float((wrong & issues).sum() / max(1, count))
    return found


answers = []
for seed in range(1, seeds + 1):
    labels = load(f'labels-{seed}.npy').astype(int)
    wrong = load(f'wrong-{seed}.npy') > 0.5
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=400))
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    usual = cross_val_predict(model, features, labels, cv=folds, method='predict_proba')
    answers.append(
        {'usual': measured(labels, wrong, usual), 'ours': measured(labels, wrong, load(f'ours-{seed}.npy').astype(float))}
    )
print(json.dumps(answers))
