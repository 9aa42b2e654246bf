# Computes with scikit-learn what maps of features are compared with: argv is a folder with features.npy, labels.npy,
# pca.npy, umap.npy and tsne.npy, and the neighbors and the layout of t-SNE. Prints JSON.
import json
import os
import sys
import warnings

import numpy as np
from scipy.optimize import curve_fit
from scipy.sparse import csr_matrix
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities_nn, _kl_divergence, _kl_divergence_bh
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

warnings.filterwarnings('ignore')
folder = sys.argv[1]
load = lambda name: np.load(os.path.join(folder, name)).astype('float64')
features, labels = load('features.npy'), load('labels.npy').astype(int)
pca, umap = load('pca.npy'), load('umap.npy')

reference = PCA(n_components=10, svd_solver='full')
scores = reference.fit_transform(features)
near = NearestNeighbors(n_neighbors=15, algorithm='brute').fit(features).kneighbors(features)
accuracy = lambda x: float(cross_val_score(KNeighborsClassifier(10), x, labels, cv=5).mean())

# t-SNE: similarities of the given neighbors without each row itself, and the gradient at a layout.
count = len(features)
distances, indices = np.load(os.path.join(folder, 'distances.npy')), load('indices.npy').astype(int)
starts = np.arange(0, count * (indices.shape[1] - 1) + 1, indices.shape[1] - 1)
squares = (distances[:, 1:] ** 2).astype('float32').ravel()
joint = _joint_probabilities_nn(csr_matrix((squares, indices[:, 1:].ravel(), starts), (count, count)), 30.0, 0)
layout = np.load(os.path.join(folder, 'layout.npy'))
dense = joint.toarray()
upper = dense[np.triu_indices(count, 1)]
at_layout, exact = _kl_divergence(layout.ravel().astype('float64'), upper, 1, count, 2)
_, groups = _kl_divergence_bh(layout.ravel(), joint, 1, count, 2, angle=0.5)
components = PCA(n_components=50, svd_solver='full').fit_transform(features)
ours = load('tsne.npy')
# The descent is chaotic: starts that differ by 1e-5 end in other minima, which show how far two correct programs differ.
start = components[:, :2] / np.std(components[:, 0]) * 1e-4
runs = []
for seed in range(3):
    init = (start * (1 + 1e-5 * np.random.RandomState(seed).randn(*start.shape))).astype('float32')
    model = TSNE(perplexity=30, init=init, random_state=0)
    runs.append((model.fit_transform(components), model))


# umap-learn's find_ab_params.
def curve_of(least):
    at = np.linspace(0, 3, 300)
    wanted = np.where(at < least, 1.0, np.exp(-(at - least)))
    (a, b), _ = curve_fit(lambda x, a, b: 1.0 / (1.0 + a * x ** (2 * b)), at, wanted, ftol=1e-12, xtol=1e-12)
    return [least, float(a), float(b)]


print(
    json.dumps(
        {
            'scores': scores.ravel().tolist(),
            'explained': reference.explained_variance_ratio_.tolist(),
            'distances': near[0].ravel().tolist(),
            'indices': near[1].ravel().tolist(),
            'trustPca': float(trustworthiness(features, pca, n_neighbors=10)),
            'trustUmap': float(trustworthiness(features, umap, n_neighbors=10)),
            'accuracyFeatures': accuracy(features),
            'accuracyUmap': accuracy(umap),
            'similarities': dense.ravel().tolist(),
            'gradientExact': np.asarray(exact).tolist(),
            'gradientGroups': np.asarray(groups).tolist(),
            'divergenceAtLayout': float(at_layout),
            'divergences': [float(model.kl_divergence_) for _, model in runs],
            'trustTsne': [float(trustworthiness(features, points, n_neighbors=10)) for points, _ in runs],
            'accuracyTsne': [accuracy(points) for points, _ in runs],
            'accuracyOurTsne': accuracy(ours),
            'trustOurTsne': float(trustworthiness(features, ours, n_neighbors=10)),
            'curves': [curve_of(least) for least in [0.01, 0.1, 0.3, 0.5, 0.8]],
        }
    )
)
