// Annotation files of tools, as rows of image and label: COCO (and Roboflow's COCO export), VGG Image Annotator.
import { isObject, type JsonObject, type Table } from './table-value';

/** True for COCO's three lists. */
export function isCoco(value: JsonObject): boolean {
  return Array.isArray(value.images) && Array.isArray(value.annotations) && Array.isArray(value.categories);
}

/** A row for each image and category; images without an annotation have none. */
export function cocoTable(value: JsonObject): Table {
  const list = (key: string) => (value[key] as unknown[]).filter(isObject);
  const names = new Map(list('categories').map(({ id, name }) => [id, String(name ?? id)]));
  const files = new Map(
    list('images').map((image) => [image.id, String(image.file_name ?? image.coco_url ?? '')]),
  );
  const rows = list('annotations').flatMap(({ image_id, category_id }) => {
    const file = files.get(image_id);
    return file ? [[file, names.get(category_id) ?? String(category_id)]] : [];
  });
  return {
    columns: ['file', 'label'],
    rows,
    perObject: true,
    notes: ['Categories of COCO annotations are the classes of the images.'],
  };
}

/** True for a project or an export of VGG Image Annotator. */
export function isVia(value: JsonObject): boolean {
  const images = Object.values(viaImages(value));
  return (
    images.length > 0 &&
    images.every((one) => isObject(one) && typeof one.filename === 'string' && 'regions' in one)
  );
}

function viaImages(value: JsonObject): JsonObject {
  return isObject(value._via_img_metadata) ? value._via_img_metadata : value;
}

/** A row for each image and label: the attribute of the file, else those of its regions. */
export function viaTable(value: JsonObject): Table {
  const rows: string[][] = [];
  for (const image of Object.values(viaImages(value)).filter(isObject)) {
    const ofFile = attributeValues(image.file_attributes);
    const regions = isObject(image.regions)
      ? Object.values(image.regions)
      : Array.isArray(image.regions)
        ? image.regions
        : [];
    const ofRegions = regions.flatMap((region) =>
      isObject(region) ? attributeValues(region.region_attributes) : [],
    );
    for (const label of new Set(ofFile.length > 0 ? ofFile : ofRegions))
      rows.push([String(image.filename), label]);
  }
  return {
    columns: ['file', 'label'],
    rows,
    perObject: true,
    notes: ['Attributes of VIA annotations are the classes of the images.'],
  };
}

/** The values of the first attribute that says something: a text, or the names that are checked. */
function attributeValues(attributes: unknown): string[] {
  if (!isObject(attributes)) return [];
  for (const value of Object.values(attributes)) {
    if (typeof value === 'string' && value.trim() !== '') return [value.trim()];
    if (typeof value === 'number') return [String(value)];
    const checked = isObject(value)
      ? Object.entries(value)
          .filter(([, on]) => on === true)
          .map(([name]) => name)
      : [];
    if (checked.length > 0) return checked;
  }
  return [];
}
