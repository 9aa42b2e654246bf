// Renders an SVG image as PNG.

/** Renders at twice the screen resolution, or as large as the longest side allows. Returns null if the browser cannot. */
export async function svgToPng(svg: string, longestSide: number): Promise<Blob | null> {
  const href = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = href;
    await image.decode();
    const scale = Math.min(2, longestSide / image.height, longestSide / image.width);
    const canvas = Object.assign(document.createElement('canvas'), {
      width: Math.max(1, Math.round(image.width * scale)),
      height: Math.max(1, Math.round(image.height * scale)),
    });
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  } finally {
    URL.revokeObjectURL(href);
  }
}
