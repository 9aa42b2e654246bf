# Loads model files in Keras 3 (or tf-keras, Keras 2) and runs one input through each: jobs as JSON on stdin, arrays as .npy.
import json
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
if sys.argv[1] == '2':
    import tf_keras as keras
else:
    import keras
import numpy as np

def run(job):
    if 'make' in job:
        model = getattr(keras.applications, job['make'])(**job['options'])
        rng = np.random.RandomState(5)
        model.set_weights([w + np.abs(rng.randn(*w.shape)) * 0.01 for w in model.get_weights()])
        model.save(job['model'])
    else:
        model = keras.models.load_model(job['model'], compile=False)
    # Not predict, because TensorFlow's graph optimizer crashes on some edited networks.
    output = model(np.load(job['input']), training=False)
    # Concatenates several outputs.
    single = not isinstance(output, (list, tuple))
    np.save(job['output'], output if single else np.concatenate([np.ravel(one) for one in output]))
    return {
        'keras': keras.__version__,
        'layers': [[layer.name, type(layer).__name__, layer.trainable] for layer in model.layers],
        'parameters': model.count_params(),
    }


results = []
for job in json.load(sys.stdin):
    try:
        results.append(run(job))
    except Exception as error:
        text = f"{os.path.basename(job['model'])}: {type(error).__name__}: {str(error)[:1000]}"
        results.append({'error': text})
print(json.dumps(results))
