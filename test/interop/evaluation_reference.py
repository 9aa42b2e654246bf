# Computes the figures of an evaluation with scikit-learn, SciPy and cleanlab: argv is a folder with probabilities.npy and labels.npy.
# Prints JSON.
import json
import os
import sys
import warnings

import numpy as np
from cleanlab.count import compute_confident_joint, get_confident_thresholds
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores
from scipy.optimize import minimize_scalar
import pandas as pd
from scipy.stats import binomtest
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    average_precision_score,
    confusion_matrix,
    log_loss,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
    top_k_accuracy_score,
)

warnings.filterwarnings('ignore')
folder = sys.argv[1]
load = lambda name: np.load(os.path.join(folder, name))
# Rows are rounded to float32, as the app stores them; cleanlab and log_loss expect a sum of 1 within 1e-6 or so.
p = load('probabilities.npy').astype('float64')
y = load('labels.npy').astype(int)
n, classes = p.shape
onehot = np.eye(classes)[y]

per_class = []
for k in range(classes):
    fpr, tpr, _ = roc_curve(y == k, p[:, k], drop_intermediate=False)
    precision, recall, thresholds = precision_recall_curve(y == k, p[:, k])
    per_class.append({
        'auc': roc_auc_score(y == k, p[:, k]),
        'averagePrecision': average_precision_score(y == k, p[:, k]),
        'fpr': fpr.tolist(),
        'tpr': tpr.tolist(),
        # From the highest threshold down, as ours.
        'precision': precision[::-1].tolist(),
        'recall': recall[::-1].tolist(),
        'thresholds': thresholds[::-1].tolist(),
    })

confidence = p.max(1)
right = (p.argmax(1) == y).astype(float)
# numpy's own binning: bins are open on the left.
edges = np.linspace(0, 1, 16)
bins = np.clip(np.searchsorted(edges, confidence, side='left') - 1, 0, 14)
ece = sum(abs(confidence[bins == b].sum() - right[bins == b].sum()) for b in range(15)) / n
true_share, mean_confidence = calibration_curve(right, confidence, n_bins=15)


def tempered(t):
    logits = np.log(p) / t
    e = np.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


nll = lambda t: -np.log(tempered(t)[np.arange(n), y]).mean()
fitted = minimize_scalar(nll, bounds=(0.05, 20), method='bounded', options={'xatol': 1e-10})
thresholds = get_confident_thresholds(y, p)
joint = compute_confident_joint(y, p, calibrate=False)
issues = find_label_issues(y, p, filter_by='confident_learning')
# The columns of a table: accuracy per value with Wilson's interval; many numbers in quarters.
table = pd.read_csv(os.path.join(folder, 'table.csv')).set_index('file').reindex([f'{i}.png' for i in range(n)])
table['right'] = right.astype(int)
table['iso'] = pd.qcut(table['iso'], 4, labels=False)


def slices(column):
    found = {}
    for value, group in table.groupby(column)['right']:
        hits, count = int(group.sum()), int(group.size)
        interval = binomtest(hits, count).proportion_ci(method='wilson')
        rest = (right.sum() - hits) / (n - count)
        found[str(value)] = [count, hits, interval.low, interval.high, hits / count - rest]
    return found


print(json.dumps({
    'slices': {column: slices(column) for column in ('camera', 'iso')},
    'perClass': per_class,
    'ece': ece,
    'binShares': true_share.tolist(),
    'binConfidences': mean_confidence.tolist(),
    'brier': ((p - onehot) ** 2).sum(1).mean(),
    'nll': log_loss(y, p, labels=range(classes)),
    'temperature': fitted.x,
    'temperedNll': fitted.fun,
    'topK': [top_k_accuracy_score(y, p, k=k, labels=range(classes)) for k in range(1, classes)],
    'byRow': confusion_matrix(y, p.argmax(1), normalize='true').tolist(),
    'byColumn': confusion_matrix(y, p.argmax(1), normalize='pred').tolist(),
    'mcnemar': [binomtest(3, 20, 0.5).pvalue, binomtest(47, 110, 0.5).pvalue],
    'confidentThresholds': thresholds.tolist(),
    'confidentJoint': joint.tolist(),
    'flagged': np.flatnonzero(issues).tolist(),
    'selfConfidence': get_label_quality_scores(y, p, method='self_confidence').tolist(),
    'normalizedMargin': get_label_quality_scores(y, p, method='normalized_margin').tolist(),
}))
