# Loads small models in Keras, runs them, and saves them again: jobs {model, input, output, again} as JSON on stdin.
import json
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
import keras
import numpy as np
from keras.src.applications import convnext, inception_resnet_v2

custom = {
    'LayerScale': convnext.LayerScale,
    'StochasticDepth': convnext.StochasticDepth,
    'CustomScaleLayer': inception_resnet_v2.CustomScaleLayer,
}
results = []
for job in json.load(sys.stdin):
    try:
        known = None if job['model'].endswith('.keras') else custom
        model = keras.models.load_model(job['model'], custom_objects=known, compile=False)
        np.save(job['output'], np.asarray(model(np.load(job['input']), training=False), '<f4'))
        answer = {'parameters': model.count_params()}
        try:
            for again in job['again']:
                model.save(again)
        except TypeError as error:  # Keras 3.15 cannot save some Random layers as .h5.
            answer['unsaved'] = str(error)
        results.append(answer)
    except Exception as error:
        results.append({'error': f'{type(error).__name__}: {error}'[-600:]})
print(json.dumps(results))
