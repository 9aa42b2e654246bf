// Annotation files of labeling tools, as rows of image and label: COCO (and Roboflow's COCO export), VGG Image Annotator.

import { say } from '#shared/sentence';
import { mapSteps, type Steps } from '#shared/steps';
import { entriesOf } from './json-steps';
import { isObject, type JsonObject, listSeparator, type Table } from './table-value';

/** True for COCO's three lists. */
export function isCoco(value: JsonObject): boolean {
  return Array.isArray(value.images) && Array.isArray(value.annotations) && Array.isArray(value.categories);
}

/** Returns a row for each image and category; images without an annotation have none. */
export function* cocoTable(value: JsonObject): Steps<Table> {
  const list = (key: string) => (value[key] as unknown[]).filter(isObject);
  // Numbers and strings of the same value refer to the same image.
  const names = new Map(list('categories').map(({ id, name }) => [String(id), textOf(name) || String(id)]));
  const files = new Map<string, string>();
  yield* mapSteps(list('images'), (image) => {
    files.set(String(image.id), textOf(image.file_name) || textOf(image.coco_url));
  });
  const rows: string[][] = [];
  yield* mapSteps(list('annotations'), ({ image_id, category_id }) => {
    const file = files.get(String(image_id));
    if (file) rows.push([file, names.get(String(category_id)) ?? String(category_id)]);
  });
  return {
    columns: ['file', 'label'],
    rows,
    perObject: true,
    notes: ['Categories of COCO annotations are the classes of the images.'],
  };
}

const textOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** True for a project or an export of VGG Image Annotator. */
export function isVia(value: JsonObject): boolean {
  const images = entriesOf(viaImages(value));
  return (
    images.length > 0 &&
    images.every(([, one]) => isObject(one) && typeof one.filename === 'string' && 'regions' in one)
  );
}

function viaImages(value: JsonObject): JsonObject {
  return isObject(value._via_img_metadata) ? value._via_img_metadata : value;
}

/** Returns a row for each image and region, with a column for each attribute. */
export function* viaTable(value: JsonObject): Steps<Table> {
  const images = entriesOf(viaImages(value)).flatMap(([, one]) => (isObject(one) ? [one] : []));
  const rows: ViaRow[] = [];
  yield* mapSteps(images, (image) => {
    const regions = isObject(image.regions) ? Object.values(image.regions) : image.regions;
    const each: unknown[] = Array.isArray(regions) && regions.length > 0 ? regions : [{}];
    for (const region of each.filter(isObject))
      rows.push({
        file: textOf(image.filename),
        ofFile: attributesOf(image.file_attributes),
        ofRegion: attributesOf(region.region_attributes),
      });
  });
  return yield* attributesTable(rows);
}

/** True for VIA's export as CSV: attributes are JSON in its cells. */
export function isViaCsv({ columns }: Table): boolean {
  return columns.some((name) => /^#?filename$/i.test(name)) && columns.includes('region_attributes');
}

/** Converts VIA's CSV export to a table with a column for each attribute. */
export function* viaCsvTable({ columns, rows }: Table): Steps<Table> {
  const cell = (row: readonly string[], name: RegExp) =>
    row[columns.findIndex((one) => name.test(one))] ?? '';
  const attributes = (row: readonly string[], name: RegExp) => {
    try {
      return attributesOf(JSON.parse(cell(row, name) || '{}'));
    } catch {
      return new Map<string, string>();
    }
  };
  const read = yield* mapSteps(rows, (row) => ({
    file: cell(row, /^#?filename$/i),
    ofFile: attributes(row, /^file_attributes$/),
    ofRegion: attributes(row, /^region_attributes$/),
  }));
  return yield* attributesTable(read);
}

interface ViaRow {
  readonly file: string;
  readonly ofFile: ReadonlyMap<string, string>;
  readonly ofRegion: ReadonlyMap<string, string>;
}

/** Attributes of VIA's sample project that are not classes. */
const notClasses = /^(caption|public_domain|image_url|image_quality|quality|id|author|license)$/i;
const likeClasses = /^(class|label|category|type|kind|species|breed|object|name|tag)s?$/i;

function* attributesTable(rows: readonly ViaRow[]): Steps<Table> {
  const [ofFile, ofRegion] = [new Set<string>(), new Set<string>()];
  yield* mapSteps(rows, (row) => {
    for (const [name, text] of row.ofFile) if (text !== '') ofFile.add(name);
    for (const [name, text] of row.ofRegion) if (text !== '') ofRegion.add(name);
  });
  const all = [...new Set([...ofFile, ...ofRegion])];
  const labelColumn =
    all.find((name) => likeClasses.test(name)) ?? all.find((name) => !notClasses.test(name)) ?? all[0];
  const cells = yield* mapSteps(rows, ({ file, ofFile: own, ofRegion: inner }) => [
    file,
    ...all.map((name) => own.get(name) || inner.get(name) || ''),
  ]);
  return {
    columns: ['file', ...all],
    rows: cells,
    lists: new Set(all),
    perObject: true,
    ...(labelColumn !== undefined && { labelColumn }),
    notes: [say`The attributes of VIA annotations are ${all.join(', ') || say`empty`}.`],
  };
}

/** Returns each attribute as text; for checkboxes, the checked names, joined. */
function attributesOf(attributes: unknown): Map<string, string> {
  const texts = new Map<string, string>();
  if (!isObject(attributes)) return texts;
  for (const [name, value] of Object.entries(attributes)) {
    const checked = isObject(value)
      ? Object.entries(value)
          .filter(([, on]) => on === true)
          .map(([one]) => one)
      : [];
    texts.set(name, textOf(value).trim() || checked.join(listSeparator));
  }
  return texts;
}
