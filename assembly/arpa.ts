// Lines of ARPA files: the words' bytes out of the vocabulary's pool, and float32 numbers in the fewest digits that give
// them back. The twin is src/kernels/arpa-twin.ts; src/kernels/arpa.ts says what stands where in memory.
//
// The digits are found by R. Giulietti, "The Schubfach way to render doubles" (2020), for 32 bits: one multiplication by a
// power of ten for the number and for each border of what is rounded to it, then a choice among at most four candidates.

/** Addresses of what the host sets. */
const LINE: usize = 64;
const LINES: usize = 68;
const STREAM: usize = 72;
const OUT: usize = 76;
const LIMIT: usize = 80;
const LENGTH: usize = 84;
const HAS_BACKOFF: usize = 88;
const PROBS: usize = 92;
const BACKOFFS: usize = 96;
const POOL: usize = 100;
const OFFSETS: usize = 104;
/** Pairs of addresses: where the present words' bytes begin and end. */
const WORDS: usize = 128;
/** 10^45 to 10^-31 as 64-bit numbers: the first 64 bits, rounded up. */
const POWERS: usize = 256;
const POWER_MAX: i32 = 45;

const TAB: u8 = 9;
const LINE_FEED: u8 = 10;
const SPACE: u8 = 32;
const MINUS: u8 = 45;
const POINT: u8 = 46;
const ZERO: u8 = 48;
const EXPONENT: u8 = 101;

/** Writes lines until none is left or the limit is passed. */
export function writeLines(): void {
  const lines = load<u32>(LINES);
  const limit: usize = load<u32>(LIMIT);
  const hasBackoff = load<u32>(HAS_BACKOFF) != 0;
  const probs: usize = load<u32>(PROBS);
  const backoffs: usize = load<u32>(BACKOFFS);
  const pool = load<u32>(POOL);
  const offsets: usize = load<u32>(OFFSETS);
  const wordsEnd = WORDS + 8 * <usize>load<u32>(LENGTH);
  let stream: usize = load<u32>(STREAM);
  let out: usize = load<u32>(OUT);
  let line = load<u32>(LINE);
  for (; line < lines && out < limit; line++) {
    let changed = WORDS;
    let id: u32;
    do {
      id = load<u32>(stream);
      stream += 4;
      const at = offsets + 4 * <usize>(id & 0x3fffffff);
      store<u32>(changed, pool + load<u32>(at));
      store<u32>(changed, pool + load<u32>(at, 4), 4);
      changed += 8;
    } while (id >> 31 != 0);
    const prob = load<u32>(probs + 4 * <usize>line);
    // Not a number: an n-gram that is not listed.
    if ((prob & 0x7fffffff) > 0x7f800000) continue;
    // Probabilities above 1 are 1.
    out = writeBits(prob >> 31 != 0 ? prob : 0, out);
    let before = TAB;
    for (let word = WORDS; word < wordsEnd; word += 8) {
      store<u8>(out++, before);
      before = SPACE;
      let from: usize = load<u32>(word);
      const to: usize = load<u32>(word, 4);
      const end = out + (to - from);
      // Sixteen bytes at a time; what is too much is written over.
      v128.store(out, v128.load(from));
      while ((from += 16) < to) v128.store((out += 16), v128.load(from));
      out = end;
    }
    if (hasBackoff) {
      store<u8>(out++, TAB);
      out = writeBits(load<u32>(backoffs + 4 * <usize>line), out);
    }
    store<u8>(out++, LINE_FEED);
  }
  store<u32>(LINE, line);
  store<u32>(STREAM, <u32>stream);
  store<u32>(OUT, <u32>out);
}

/** Writes a finite number. @returns The address behind it; some bytes from there on may have been written to. */
export function writeFloat(value: f32, out: usize): usize {
  return writeBits(reinterpret<u32>(value), out);
}

function writeBits(bits: u32, out: usize): usize {
  if (bits >> 31 != 0) store<u8>(out, MINUS);
  const magnitude = bits & 0x7fffffff;
  if (magnitude == 0) {
    store<u8>(out, ZERO);
    return out + 1;
  }
  return writeMagnitude(magnitude, out + <usize>(bits >> 31));
}

/** The number times a power of ten, with its last bit set where anything was cut off (the paper's round to odd). */
// @ts-ignore: decorator
@inline
function scaled(power: u64, number: u32): u32 {
  const low = (power & 0xffffffff) * <u64>number;
  const high = (power >> 32) * <u64>number + (low >> 32);
  return <u32>(high >> 32) | <u32>(<u32>high > 1);
}

function writeMagnitude(bits: u32, out: usize): usize {
  const fraction = bits & 0x7fffff;
  const biased = <i32>(bits >> 23);
  const significand = biased != 0 ? fraction | 0x800000 : fraction;
  const q = (biased != 0 ? biased : 1) - 150;
  // Below a power of two the numbers are closer together: its lower border is nearer.
  const isCloser = fraction == 0 && biased > 1;
  const isOdd = significand & 1;
  // k = floor(log10(2^q)), or of 3/4 of that; then 10^-k times the number has its digits before the point. The index into
  // the powers is computed first, since the compiler takes addresses apart and may not meet a part below 0.
  const index = (q * 1262611 + (POWER_MAX << 22) - (isCloser ? 524031 : 0)) >> 22;
  const k = index - POWER_MAX;
  const h = q + ((-k * 1741647) >> 19) + 1;
  const power = load<u64>(POWERS + 8 * <usize>index);
  const number = significand << 2;
  const lower = scaled(power, (number - 2 + u32(isCloser)) << h) + isOdd;
  const value = scaled(power, number << h);
  const upper = scaled(power, (number + 2) << h) - isOdd;
  const whole = value >> 2;
  let digits: u32 = 0;
  let exponent = k;
  if (whole >= 10) {
    // One digit less, if just one such number lies between the borders.
    const tens = whole / 10;
    const isBelowIn = lower <= tens * 40;
    const isAboveIn = tens * 40 + 40 <= upper;
    if (isBelowIn != isAboveIn) {
      digits = tens + u32(isAboveIn);
      exponent++;
    }
  }
  if (digits == 0) {
    const isBelowIn = lower <= whole << 2;
    const isAboveIn = (whole << 2) + 4 <= upper;
    // Both: the nearer; at the same distance the greater, as JavaScript rounds.
    const isUp = isBelowIn != isAboveIn ? isAboveIn : (value & 3) >= 2;
    digits = whole + u32(isUp);
  }
  return writeDecimal(digits, exponent, out);
}

/** Writes digits * 10^exponent as JavaScript does, at most nine digits. */
function writeDecimal(digits: u32, exponent: i32, out: usize): usize {
  // Mostly seven to nine digits: two steps that need no jump.
  let isShort = digits < 100000000;
  digits *= isShort ? 10 : 1;
  exponent -= i32(isShort);
  isShort = digits < 100000000;
  digits *= isShort ? 10 : 1;
  exponent -= i32(isShort);
  while (digits < 100000000) {
    digits *= 10;
    exponent--;
  }
  const first = digits / 100000000;
  const rest = eightDigits(digits - first * 100000000);
  const count = 9 - (rest == 0 ? 8 : <i32>(clz(rest) >> 3));
  const top = ZERO + <u8>first;
  const text = rest | 0x3030303030303030;
  /** How many digits stand before the point. */
  const whole = exponent + 9;
  if (whole <= 0 && whole > -6) {
    store<u64>(out, 0x3030303030302e30);
    out += 2 - <isize>whole;
    store<u8>(out, top);
    store<u64>(out, text, 1);
    return out + count;
  }
  if (whole > 0 && whole <= 21) {
    if (count > whole) {
      if (whole == 1) {
        store<u8>(out, top);
        store<u8>(out, POINT, 1);
        store<u64>(out, text, 2);
        return out + count + 1;
      }
      store<u8>(out, top);
      store<u64>(out, text, 1);
      // The digits behind the point move on by one.
      const moved = text >> (8 * (whole - 1));
      store<u8>(out + whole, POINT);
      store<u64>(out + whole, moved, 1);
      return out + count + 1;
    }
    store<u8>(out, top);
    store<u64>(out, text, 1);
    for (let i = 9; i < whole; i++) store<u8>(out + i, ZERO);
    return out + whole;
  }
  store<u8>(out, top);
  out += 1;
  if (count > 1) {
    store<u8>(out, POINT);
    store<u64>(out, text, 1);
    out += count;
  }
  let power = whole - 1;
  store<u8>(out, EXPONENT);
  store<u8>(out, power < 0 ? MINUS : 43, 1);
  out += 2;
  if (power < 0) power = -power;
  if (power >= 10) store<u8>(out++, ZERO + <u8>(power / 10));
  store<u8>(out++, ZERO + <u8>(power % 10));
  return out;
}

/** The eight digits of a number, one a byte, the first in the lowest. */
function eightDigits(number: u32): u64 {
  // Halved three times, all parts at once: 4 + 4 digits, then pairs, then single ones. 10486 / 2^20 and 103 / 2^10 stand
  // for 1/100 and 1/10, near enough for four and two digits.
  const high = number / 10000;
  let parts = <u64>high | (<u64>(number - 10000 * high) << 32);
  let upper = ((parts * 10486) >> 20) & 0x0000007f0000007f;
  parts = upper | ((parts - 100 * upper) << 16);
  upper = ((parts * 103) >> 10) & 0x000f000f000f000f;
  return upper | ((parts - 10 * upper) << 8);
}
