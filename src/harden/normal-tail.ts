// The upper tail of the normal distribution, and its inverse, precise where the tail is tiny.

/** P(Z > z) of the standard normal distribution, for z of 0 and more. Relative error below 1e-12. */
export function normalTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 3) {
    // 1/2 - φ(z) (z + z³/3 + z⁵/15 + …) (Abramowitz & Stegun 26.2.11).
    let term = z;
    let sum = z;
    for (let n = 1; n < 200 && term > sum * 1e-17; n++) {
      term *= (z * z) / (2 * n + 1);
      sum += term;
    }
    return 0.5 - density * sum;
  }
  // φ(z) / (z + 1/(z + 2/(z + 3/(z + …)))) (26.2.14), from far in.
  let fraction = z;
  for (let n = 200; n > 0; n--) fraction = z + n / fraction;
  return density / fraction;
}

/** The z with P(Z > z) = tail, for tails of 1/2 and less; bisection. */
export function normalTailInverse(tail: number): number {
  let low = 0;
  let high = 40;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (normalTail(middle) > tail) low = middle;
    else high = middle;
  }
  return high;
}
