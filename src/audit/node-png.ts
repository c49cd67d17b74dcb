// A picture as a PNG file. The package that draws it is loaded when one is asked for, and letters come from the fonts of the
// machine: none are brought along, and a picture that would have lost its labels is an error rather than a file.

import { NgramError } from '../base/errors.ts';

export interface PngOptions {
  /** Pixels; twice the picture's own width if not given. */
  readonly width?: number;
  /** Files with fonts (TTF, OTF), used besides those of the machine. */
  readonly fontFiles?: readonly string[];
}

/** Drawn alone, it has an extent only where there is a font. */
const PROBE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><text x="2" y="15" font-family="sans-serif">M</text></svg>';

/**
 * Draw an SVG document as a PNG file, in its colours for light grounds.
 *
 * @throws {NgramError} `PACKAGE_MISSING` when @resvg/resvg-js is not installed. `OUTPUT_FAILED` when the machine has no font for
 *   the labels.
 */
export async function pngOf(svg: string, options: PngOptions = {}): Promise<Uint8Array> {
  const { Resvg } = await importResvg();
  const { fontFiles = [], width } = options;
  const font = { loadSystemFonts: true, fontFiles: [...fontFiles] };
  if (new Resvg(PROBE, { font }).getBBox() === undefined) {
    throw new NgramError('OUTPUT_FAILED', 'a PNG needs a font for its labels, and none was found on this machine.', {
      hint: 'Install one (Debian: apt-get install fonts-dejavu-core; Alpine: apk add font-dejavu), or ask for SVG, which needs none.',
      details: { fontFiles },
    });
  }
  const fitTo =
    width === undefined ? ({ mode: 'zoom', value: 2 } as const) : ({ mode: 'width', value: width } as const);
  return new Uint8Array(new Resvg(svg, { font, fitTo }).render().asPng());
}

async function importResvg(): Promise<typeof import('@resvg/resvg-js')> {
  try {
    return await import('@resvg/resvg-js');
  } catch (cause) {
    throw new NgramError(
      'PACKAGE_MISSING',
      'a PNG is drawn by the package @resvg/resvg-js, which is not installed for this system.',
      {
        hint: 'Install it (npm install @resvg/resvg-js), or ask for SVG, which needs none.',
        details: { package: '@resvg/resvg-js' },
        cause,
      },
    );
  }
}
