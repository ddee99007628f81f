const STEPS = [1, 2, 5];

/** Round values from 0 to `span` seconds, at most `most` of them. */
export function ticks(span: number, most: number): number[] {
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => index * step);
}
