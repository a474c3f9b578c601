import type { Locator } from '@playwright/test';
import decode from 'jsqr';

/** What a camera that looks at a QR code reads, or nothing. Light on dark is no code to many cameras, so it is none here. */
export async function read(code: Locator): Promise<string | undefined> {
  const picture = `data:image/png;base64,${(await code.screenshot()).toString('base64')}`;
  // A page of its own: the policy of ours lets nobody look at pictures so.
  const page = await code.page().context().newPage();
  const { pixels, width, height } = await page.evaluate(async (src) => {
    const image = new Image();
    image.src = src;
    await image.decode();
    const { width, height } = image;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (!context) throw new Error('there is no canvas');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    // As a text: a list of numbers takes seconds to come over.
    return { pixels: Array.from(data, (byte) => String.fromCharCode(byte)).join(''), width, height };
  }, picture);
  await page.close();
  return decode(new Uint8ClampedArray(Buffer.from(pixels, 'latin1')), width, height, { inversionAttempts: 'dontInvert' })?.data;
}
