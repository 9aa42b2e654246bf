// Korean of files that Graft does not open: what they are, and how to convert them. Commands stay as they are typed.

/** Foreign model files and data files, with the way to a file that Graft opens. */
export const foreign: Readonly<Record<string, string>> = {
  'Convert it to Keras: pip install onnx2tf, then onnx2tf -i {0} -oh5, and open the .h5.':
    'Keras로 변환하세요. `pip install onnx2tf`, `onnx2tf -i {0} -oh5`를 차례로 실행하고 .h5를 여세요.',
  "Export it to ONNX with the code that builds the network: torch.onnx.export(model.eval(), torch.zeros(1, 3, 224, 224), 'model.onnx'); then pip install onnx2tf, onnx2tf -i model.onnx -oh5, and open the .h5.":
    "신경망을 만드는 코드에서 ONNX로 내보내세요. `torch.onnx.export(model.eval(), torch.zeros(1, 3, 224, 224), 'model.onnx')`를 실행한 뒤 `pip install onnx2tf`, `onnx2tf -i model.onnx -oh5`를 차례로 실행하고 .h5를 여세요.",
  "Load them with the Python code that builds the network, then save all of it: model.load_weights(path); model.save('model.h5').":
    "신경망을 만드는 Python 코드에서 불러온 뒤 전체를 저장하세요: `model.load_weights(path); model.save('model.h5')`.",
  'a TensorFlow Lite model (.tflite)': 'TensorFlow Lite 모델(.tflite)',
  'It cannot be turned back into a model that trains: open the Keras model that it was converted from. From Teachable Machine, export again and choose Tensorflow > Keras, or Tensorflow.js.':
    '학습할 수 있는 모델로 되돌릴 수 없습니다. 변환하기 전의 Keras 모델을 여세요. Teachable Machine에서는 Tensorflow > Keras 또는 Tensorflow.js를 골라 다시 내보내세요.',
  'an ONNX model, which Graft writes but does not open': 'ONNX 모델(Graft는 쓸 수만 있고 열지는 못합니다)',
  'a PyTorch file (.pt or .pth)': 'PyTorch 파일(.pt 또는 .pth)',
  'a frozen TensorFlow graph (.pb)': '동결된 TensorFlow 그래프(.pb)',
  'Convert it to TensorFlow.js: pip install tensorflowjs, then tensorflowjs_converter --input_format=tf_frozen_model --output_node_names=OUTPUT {0} web_model, and open web_model/model.json.':
    'TensorFlow.js로 변환하세요. `pip install tensorflowjs`, `tensorflowjs_converter --input_format=tf_frozen_model --output_node_names=OUTPUT {0} web_model`을 차례로 실행하고 web_model/model.json을 여세요.',
  'a TensorFlow SavedModel without Keras metadata': 'Keras 메타데이터가 없는 TensorFlow SavedModel',
  'Convert it to TensorFlow.js: pip install tensorflowjs, then tensorflowjs_converter --input_format=tf_saved_model {0} web_model, and open web_model/model.json.':
    'TensorFlow.js로 변환하세요. `pip install tensorflowjs`, `tensorflowjs_converter --input_format=tf_saved_model {0} web_model`을 차례로 실행하고 web_model/model.json을 여세요.',
  'a TensorFlow SavedModel written by Keras 2': 'Keras 2로 저장한 TensorFlow SavedModel',
  "Save it as .h5: pip install tf_keras, then in Python: import tf_keras; tf_keras.models.load_model('{0}').save('model.h5').":
    ".h5로 저장하세요. `pip install tf_keras`를 실행한 뒤 Python에서: `import tf_keras; tf_keras.models.load_model('{0}').save('model.h5')`.",
  'a TensorFlow checkpoint: weights without a network': 'TensorFlow 체크포인트(신경망이 없는 가중치)',
  'a safetensors file: weights without a network': 'safetensors 파일(신경망이 없는 가중치)',
  'Load them with the Python code that builds the network (for transformers: TFAutoModel.from_pretrained(folder, from_pt=True)), then save the Keras model: model.save(path ending in .keras).':
    '신경망을 만드는 Python 코드에서 불러온 뒤(transformers: `TFAutoModel.from_pretrained(folder, from_pt=True)`) Keras 모델로 저장하세요: `model.save(path)`, 경로는 .keras로 끝나야 합니다.',
  'a Core ML model': 'Core ML 모델',
  'It cannot be turned back into a model that trains: open the Keras or TensorFlow.js model that it was converted from.':
    '학습할 수 있는 모델로 되돌릴 수 없습니다. 변환하기 전의 Keras 또는 TensorFlow.js 모델을 여세요.',
  'a Caffe model (.caffemodel)': 'Caffe 모델(.caffemodel)',
  'Convert it with its prototxt: pip install mmdnn, then mmconvert -sf caffe -in deploy.prototxt -iw {0} -df keras -om model.h5.':
    'prototxt와 함께 변환하세요. `pip install mmdnn`, `mmconvert -sf caffe -in deploy.prototxt -iw {0} -df keras -om model.h5`를 차례로 실행하세요.',
  'a Python pickle, which runs code when it is loaded: Graft does not load it':
    'Python 피클(불러올 때 코드를 실행하므로 Graft는 열지 않습니다)',
  "If you trust it and it holds a Keras model, in Python: import pickle; pickle.load(open('{0}', 'rb')).save('model.keras').":
    "믿을 수 있고 Keras 모델이 든 파일이면 Python에서: `import pickle; pickle.load(open('{0}', 'rb')).save('model.keras')`.",
  'NumPy arrays': 'NumPy 배열',
  "Images can be opened in Data. For weights, in Python: model.set_weights(list(np.load(path).values())); model.save('model.keras').":
    "이미지는 데이터 화면에서 열 수 있습니다. 가중치는 Python에서: `model.set_weights(list(np.load(path).values())); model.save('model.keras')`.",
  'Darknet weights (.weights)': 'Darknet 가중치(.weights)',
  'Convert them with their .cfg to ONNX (pytorch-YOLOv4: demo_darknet2onnx.py), then pip install onnx2tf, onnx2tf -i model.onnx -oh5, and open the .h5.':
    '.cfg와 함께 ONNX로 변환한 뒤(pytorch-YOLOv4: demo_darknet2onnx.py) `pip install onnx2tf`, `onnx2tf -i model.onnx -oh5`를 차례로 실행하고 .h5를 여세요.',
  'an OpenVINO model': 'OpenVINO 모델',
  'Open the model that it was converted from, as Keras .h5, .keras or TensorFlow.js.':
    '변환하기 전의 모델을 Keras .h5, .keras 또는 TensorFlow.js로 여세요.',
  'a GGUF language model': 'GGUF 언어 모델',
  'Graft opens networks for images: Keras .h5, .keras or TensorFlow.js.':
    'Graft는 이미지 신경망을 엽니다: Keras .h5, .keras 또는 TensorFlow.js.',
  'an image': '이미지',
  'Open images in Data, or drop them in Try.': '이미지는 데이터 화면에서 열거나 시험 화면에 놓으세요.',
  'an archive': '압축 파일',
  'Unpack {0} and open the model in it, or open it in Data where it holds images.':
    '{0}의 압축을 풀고 그 안의 모델을 여세요. 이미지가 들었으면 데이터 화면에서 여세요.',
  'an archive of images': '이미지 압축 파일',
  'Open it in Data.': '데이터 화면에서 여세요.',
  'a file of Keras weights without a network': '신경망이 없는 Keras 가중치 파일',
  '{0} is {1}, which Graft does not read. {2}': '{0}: {1}[은/는] 읽을 수 없습니다. {2}',
  'a MATLAB file': 'MATLAB 파일',
  'Load it in Python (scipy.io.loadmat) and write its labels as a CSV with the columns file and label, or its arrays as x.npy and y.npy.':
    'Python(scipy.io.loadmat)에서 불러와, 레이블은 `file`과 `label` 열이 있는 CSV로, 배열은 x.npy와 y.npy로 저장하세요.',
  'an Apache Parquet file (as Hugging Face datasets are stored)':
    'Apache Parquet 파일(Hugging Face 데이터셋의 형식)',
  "Write its images into one folder per class in Python: for i, row in pandas.read_parquet(file).iterrows(): open(f'{row.label}/{i}.jpg', 'wb').write(row.image['bytes']).":
    "Python에서 이미지를 클래스별 폴더에 쓰세요: `for i, row in pandas.read_parquet(file).iterrows(): open(f'{row.label}/{i}.jpg', 'wb').write(row.image['bytes'])`.",
  'an Apache Arrow file': 'Apache Arrow 파일',
  'Write its images into one folder per class, for example with datasets.load_from_disk in Python.':
    '이미지를 클래스별 폴더에 쓰세요. 예: Python의 `datasets.load_from_disk`.',
  'a TFRecord file': 'TFRecord 파일',
  'Write its images into one folder per class in Python, with tf.data.TFRecordDataset and tf.train.Example.':
    'Python에서 `tf.data.TFRecordDataset`와 `tf.train.Example`로 이미지를 클래스별 폴더에 쓰세요.',
  'an LMDB database': 'LMDB 데이터베이스',
  'Write its images into one folder per class in Python, with the lmdb package.':
    'Python의 lmdb 패키지로 이미지를 클래스별 폴더에 쓰세요.',
  'an MXNet RecordIO file': 'MXNet RecordIO 파일',
  'Write its images into one folder per class in Python, with mxnet.recordio.':
    'Python의 `mxnet.recordio`로 이미지를 클래스별 폴더에 쓰세요.',
  'an HDF5 file': 'HDF5 파일',
  'Save its arrays of images and labels as x.npy and y.npy with h5py and numpy.':
    'h5py와 numpy로 이미지와 레이블 배열을 x.npy와 y.npy로 저장하세요.',
};
