# Computes with scikit-learn what maps of features are compared with: argv is a folder with features.npy, labels.npy,
# pca.npy and umap.npy. Prints JSON.
import json
import os
import sys
import warnings

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
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
        }
    )
)
