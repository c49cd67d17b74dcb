// Certified lengths in five steps, the same ones in pictures, pages and terminals. The colours are those of ColorBrewer's
// YlGnBu: their lightness alone tells them apart, so colour-blind readers and grey printers lose nothing.

export interface ScaleStep {
  /** Words of the shortest run of this step. */
  readonly from: number;
  readonly label: string;
  /** On a light ground and on a dark one: what is certified longer stands out more on either. */
  readonly light: string;
  readonly dark: string;
}

/** Ascending; the first one is for words that lie in no run worth showing. */
export const SCALE: readonly ScaleStep[] = [
  { from: 0, label: 'under 10', light: '#ecedf0', dark: '#34373d' },
  { from: 10, label: '10–19', light: '#a1dab4', dark: '#225ea8' },
  { from: 20, label: '20–49', light: '#41b6c4', dark: '#1d91c0' },
  { from: 50, label: '50–99', light: '#225ea8', dark: '#7fcdbb' },
  { from: 100, label: '100 or more', light: '#081d58', dark: '#edf8b1' },
];

/** The step that a certified length falls into, as an index of `SCALE`. */
export function stepOf(certified: number): number {
  let step = SCALE.length - 1;
  while (step > 0 && certified < SCALE[step].from) step--;
  return step;
}
