// Augmentation without a Keras layer, in numpy: random crops of whole images, and mixing of images.

import { literal } from '#shared/keras-code/python';
import { decodedShorterSide } from '#shared/run/augmentation';
import type { Augmentation } from '#shared/run/stage';

/** Python source: reads whole images, for random crops. */
export const wholeImage = `\
RANDOM = np.random.default_rng(SEED)


def open_smaller(i, shorter):
    """Returns the image with a shorter side of at most the given number of pixels, as Graft caches it for random crops."""
    if (i, shorter) not in KEPT:
        image = open_image(i)
        scale = shorter / min(image.size)
        if scale < 1:
            size = [max(1, math.floor(length * scale + 0.5)) for length in image.size]
            image = resized(image, size)
        KEPT[i, shorter] = image
    return KEPT[i, shorter]


def cut_window(image, left, top, width, height):
    """A window of an image at the network's size."""
    box = (left, top, left + width, top + height)
    return pixels_of(resized(image, (WIDTH, HEIGHT), box))
`;

/** Scale jitter (Simonyan and Zisserman 2014). */
export const scaleJitterSource = `\
def scale_jitter(least, most, shorter):
    """A window of the network's size anywhere in the image, whose shorter side is scaled to a drawn length."""

    def window(i):
        image = open_smaller(i, shorter)
        scale = RANDOM.uniform(least, most) / min(image.size)
        width, height = min(image.width, WIDTH / scale), min(image.height, HEIGHT / scale)
        left, top = RANDOM.uniform(0, image.width - width), RANDOM.uniform(0, image.height - height)
        return cut_window(image, left, top, width, height)

    return window
`;

/** Random resized crops (Szegedy et al. 2014), as torchvision draws them. */
export const resizedCropSource = `\
def random_resized_crop(areas, ratios, shorter):
    """A window of a drawn area (share of the image) and ratio of width to height, anywhere."""

    def window(i):
        image = open_smaller(i, shorter)
        for _ in range(10):
            area = image.width * image.height * RANDOM.uniform(*areas)
            ratio = math.exp(RANDOM.uniform(math.log(ratios[0]), math.log(ratios[1])))
            width, height = math.sqrt(area * ratio), math.sqrt(area / ratio)
            if width <= image.width and height <= image.height:
                left, top = RANDOM.uniform(0, image.width - width), RANDOM.uniform(0, image.height - height)
                return cut_window(image, left, top, width, height)
        ratio = min(max(image.width / image.height, ratios[0]), ratios[1])
        width, height = min(image.width, image.height * ratio), min(image.height, image.width / ratio)
        return cut_window(image, (image.width - width) / 2, (image.height - height) / 2, width, height)

    return window
`;

/** Mixup (Zhang et al. 2018) and cutmix (Yun et al. 2019). */
export const mixSource = `\
def mix_images(mixup, cutmix):
    """Each image is blended with another of its batch, or takes a rectangle of it, and its labels likewise."""

    def mix(pixels, labels):
        others = RANDOM.permutation(len(pixels))
        mixed, kept = pixels.copy(), np.ones((len(pixels), 1), dtype="float32")
        height, width = pixels.shape[1:3]
        for i, other in enumerate(others):
            cuts = cutmix > 0 and (mixup == 0 or RANDOM.random() < 0.5)
            share = RANDOM.beta(cutmix, cutmix) if cuts else RANDOM.beta(mixup, mixup)
            if cuts:
                x, y, side = RANDOM.integers(width), RANDOM.integers(height), math.sqrt(1 - share)
                half_width, half_height = int(width * side) // 2, int(height * side) // 2
                left, right = max(0, x - half_width), min(width, x + half_width)
                top, bottom = max(0, y - half_height), min(height, y + half_height)
                mixed[i, top:bottom, left:right] = pixels[other, top:bottom, left:right]
                share = 1 - (right - left) * (bottom - top) / (width * height)
            else:
                mixed[i] = share * pixels[i] + (1 - share) * pixels[other]
            kept[i] = share
        return mixed, kept * labels + (1 - kept) * labels[others]

    return mix
`;

/** True if windows are cropped from whole images. */
export function cutsWindows(augmentation: Augmentation | undefined): boolean {
  return augmentation?.scaleJitter !== undefined || augmentation?.resizedCrop !== undefined;
}

/** True if images of a batch are mixed. */
export function mixes(augmentation: Augmentation | undefined): boolean {
  return (augmentation?.mixup ?? 0) > 0 || (augmentation?.cutmix ?? 0) > 0;
}

/** Returns a stage's random crop as an expression, given the longer side of the input in pixels; null if images are not cropped. */
export function windowExpression(augmentation: Augmentation | undefined, longest: number): string | null {
  const { scaleJitter, resizedCrop } = augmentation ?? {};
  if (!augmentation || (!scaleJitter && !resizedCrop)) return null;
  const shorter = `shorter=${literal(decodedShorterSide(augmentation, longest))}`;
  if (scaleJitter)
    return `scale_jitter(${literal(scaleJitter.from)}, ${literal(scaleJitter.to)}, ${shorter})`;
  if (!resizedCrop) return null;
  const { areaFrom, areaTo, ratioFrom, ratioTo } = resizedCrop;
  return `random_resized_crop((${literal(areaFrom)}, ${literal(areaTo)}), (${literal(ratioFrom)}, ${literal(ratioTo)}), ${shorter})`;
}

/** Returns how a stage mixes the images of a batch, as an expression; null if it does not. */
export function mixExpression(augmentation: Augmentation | undefined): string | null {
  if (!augmentation || !mixes(augmentation)) return null;
  return `mix_images(mixup=${literal(augmentation.mixup)}, cutmix=${literal(augmentation.cutmix)})`;
}
