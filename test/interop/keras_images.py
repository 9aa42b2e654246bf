# Reads folders with keras.utils.image_dataset_from_directory: jobs {folder, size, interpolation, mode, color, out} as JSON on stdin.
import json
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
import keras
import numpy as np

answers = []
for job in json.load(sys.stdin):
    data = keras.utils.image_dataset_from_directory(
        job['folder'], image_size=job['size'], interpolation=job['interpolation'], shuffle=False, batch_size=16,
        color_mode=job['color'],
        crop_to_aspect_ratio=job['mode'] == 'crop', pad_to_aspect_ratio=job['mode'] == 'pad', verbose=False)
    pixels = np.concatenate([np.asarray(batch) for batch, _ in data])
    pixels.astype('<f4').tofile(job['out'])
    answers.append({'files': data.file_paths, 'classes': data.class_names, 'shape': pixels.shape})
print(json.dumps(answers))
