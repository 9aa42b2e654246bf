# Writes weights-only .h5 files of Keras 2's applications, like keras.applications' downloads: names as arguments, hashes as JSON on stdout.
import hashlib
import json
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''

import numpy as np
import tf_keras

folder = sys.argv[1]
expected = {}
for name in sys.argv[2:]:
    model = getattr(tf_keras.applications, name)(weights=None)
    rng = np.random.default_rng(5)
    model.set_weights([rng.random(w.shape, dtype='f') if w.ndim else w for w in model.get_weights()])
    model.save_weights(f'{folder}/{name}.h5')
    expected[name] = [
        hashlib.sha256(np.asarray(w.numpy(), '<f4').tobytes()).hexdigest()
        for layer in model.layers for w in layer.trainable_weights + layer.non_trainable_weights]
    del model
    tf_keras.backend.clear_session()
print(json.dumps(expected))
