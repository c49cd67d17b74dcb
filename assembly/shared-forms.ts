// Byte strings found by hashing and comparing every byte: the table that both tokenising kernels look their words up in.
//
// Two regions grow at the end of the memory: the pool, where strings have entries, and behind it the table. When the pool
// needs room the table moves up; when the table is half full it doubles where it is. So nothing is ever copied to somewhere
// else and no old copy is left behind: memory stays at what is used.

/** A slot of the table; kernels derive their own, of 32 or 64 bytes, so that a slot never lies in two cache lines. */
@unmanaged
export class Slot {
  /** The string's first 16 bytes, zeros behind its end. */
  prefixLow: u64;
  prefixHigh: u64;
  /** Its length in bytes; bit 31 marks slots that a growing table has not placed yet. */
  length: u32;
  /** What the kernel says of it, never 0: 0 marks a free slot. */
  value: u32;
  /** Where its bytes lie in the pool; nobody asks for those of 16 bytes and less. */
  place: u32;
  hash: u32;
}

/** 16 bytes of ones, then 16 of zeros: what a string shorter than 16 bytes is cut with. */
const MASKS: usize = 64;
/** Room for two slots, while a table grows. */
const IN_HAND: usize = 832;
const LIFTED: usize = 896;
const STAGED: u32 = 0x80000000;
const PAGE: u64 = 65536;

let poolBase: usize = 0;
let poolUsed: usize = 0;
let poolBytes: usize = 0;
let tableBase: usize = 0;
let slotMask: u32 = 0;
let stringCount: u32 = 0;
let hasRoom: u32 = 1;

/** Lays both regions out from `base` on; all bytes from there on are 0. `slots` is a power of two. */
export function openForms<T extends Slot>(base: usize, slots: u32): void {
  memory.fill(MASKS, 0xff, 16);
  poolBase = base;
  poolBytes = 8 * <usize>slots;
  tableBase = base + poolBytes;
  slotMask = slots - 1;
  reach(tableBase, tableBytes<T>());
}

/** Moves both regions up by `bytes`, a multiple of 64, to make room before them. */
export function shiftForms<T extends Slot>(bytes: usize): void {
  const end = tableBase + tableBytes<T>();
  reach(end, bytes);
  memory.copy(poolBase + bytes, poolBase, end - poolBase);
  poolBase += bytes;
  tableBase += bytes;
}

export function poolStart(): usize {
  return poolBase;
}
export function poolSize(): usize {
  return poolUsed;
}
export function tableStart(): usize {
  return tableBase;
}
export function slotCount(): u32 {
  return slotMask + 1;
}
/** 0 once the memory could not grow: then the kernel has stopped in the middle. */
export function isRoomLeft(): u32 {
  return hasRoom;
}

/** From this mask on tables are three quarters full before they grow, half full below. */
const LARGE_TABLE: u32 = (1 << 21) - 1;

/** The first 16 bytes of a string, zeros behind its end; `v` is what lies where it begins. */
// @ts-ignore: decorator
@inline
export function prefixOf(v: v128, length: u32): v128 {
  const kept = length < 16 ? length : 16;
  return v128.and(v, v128.load(MASKS + 16 - kept));
}

/** The hash of a string, of which `prefix` holds the first 16 bytes. */
// @ts-ignore: decorator
@inline
export function hashOf(prefix: v128, p: usize, length: u32): u32 {
  let x = mix(i64x2.extract_lane(prefix, 0), i64x2.extract_lane(prefix, 1));
  if (length > 16) x = mixRest(x, p, length);
  return <u32>(x >> 32);
}

// @ts-ignore: decorator
@inline
function mix(low: u64, high: u64): u64 {
  const x = low * 0x9e3779b97f4a7c15 + rotl<u64>(high * 0xc2b2ae3d27d4eb4f, 31);
  return (x ^ (x >> 29)) * 0xbf58476d1ce4e5b9;
}

function mixRest(start: u64, p: usize, length: u32): u64 {
  let x = start;
  for (let at: u32 = 16; at < length; at += 16) {
    const v = prefixOf(v128.load(p + at), length - at);
    x = mix(x ^ i64x2.extract_lane(v, 0), x + i64x2.extract_lane(v, 1));
  }
  return mix(x, length);
}

/** Where the search for a string with this hash begins. */
// @ts-ignore: decorator
@inline
export function homeOf<T extends Slot>(hash: u32): usize {
  return tableBase + <usize>(hash & slotMask) * offsetof<T>();
}

/** The slot of a string, or the free slot (its value is 0) where it belongs. */
// @ts-ignore: decorator
@inline
export function findSlot<T extends Slot>(prefix: v128, hash: u32, p: usize, length: u32): usize {
  let slot = hash & slotMask;
  while (true) {
    const e = tableBase + <usize>slot * offsetof<T>();
    if (
      load<u32>(e, offsetof<Slot>('length')) == length &&
      i64x2.all_true(i64x2.eq(v128.load(e), prefix)) &&
      (length <= 16 || isSameRest(p, poolBase + load<u32>(e, offsetof<Slot>('place')), length))
    ) {
      return e;
    }
    if (load<u32>(e, offsetof<Slot>('value')) == 0) return e;
    slot = (slot + 1) & slotMask;
  }
}

/** Whether two strings agree behind their first 16 bytes. */
function isSameRest(a: usize, b: usize, length: u32): bool {
  let at: usize = 16;
  for (; at + 16 <= length; at += 16) {
    if (!i8x16.all_true(i8x16.eq(v128.load(a + at), v128.load(b + at)))) return false;
  }
  for (; at < length; at++) if (load<u8>(a + at) != load<u8>(b + at)) return false;
  return true;
}

/**
 * Makes room for an entry of so many bytes, behind which 16 more can be read.
 *
 * @returns By how much the slots have moved up.
 */
export function reserveEntry<T extends Slot>(bytes: usize): usize {
  const need = poolUsed + bytes + 16;
  if (need <= poolBytes) return 0;
  let grown = poolBytes + (poolBytes >>> 1);
  if (grown < need) grown = need;
  const more = ((grown + 63) & ~63) - poolBytes;
  const size = tableBytes<T>();
  reach(tableBase + size, more);
  memory.copy(tableBase + more, tableBase, size);
  tableBase += more;
  poolBytes += more;
  return more;
}

/** Takes the next bytes of the pool, a multiple of 4, for which there is room. Returns where they begin in the pool. */
export function takeEntry(bytes: usize): u32 {
  const place = <u32>poolUsed;
  poolUsed += (bytes + 3) & ~3;
  return place;
}

/** Fills a free slot that `findSlot` gave. Addresses of slots are worth nothing afterwards: the table may have grown. */
export function takeSlot<T extends Slot>(
  slot: usize,
  prefix: v128,
  hash: u32,
  length: u32,
  value: u32,
  place: u32,
): void {
  v128.store(slot, prefix);
  store<u32>(slot, length, offsetof<Slot>('length'));
  store<u32>(slot, value, offsetof<Slot>('value'));
  store<u32>(slot, place, offsetof<Slot>('place'));
  store<u32>(slot, hash, offsetof<Slot>('hash'));
  stringCount++;
  // Large tables get fuller before they grow: a search takes longer, but there is half as much memory to be touched.
  const fullness = slotMask < LARGE_TABLE ? slotMask >> 1 : (slotMask >> 1) + (slotMask >> 2);
  if (stringCount > fullness) growTable<T>();
}

/**
 * Doubles the table where it is. All slots are marked as staged; then each staged one is taken out and laid where it now
 * belongs. If another staged one lies there it is taken out in turn, so behind no slot is there a gap that hides it.
 */
function growTable<T extends Slot>(): void {
  const middle = tableBase + tableBytes<T>();
  reach(middle, middle - tableBase);
  slotMask = (slotMask << 1) | 1;
  for (let e = tableBase; e < middle; e += offsetof<T>()) {
    const length = load<u32>(e, offsetof<Slot>('length'));
    if (load<u32>(e, offsetof<Slot>('value')) != 0) store<u32>(e, length | STAGED, offsetof<Slot>('length'));
  }
  for (let e = tableBase; e < middle; e += offsetof<T>()) {
    if (!isStaged(e)) continue;
    memory.copy(IN_HAND, e, offsetof<T>());
    memory.fill(e, 0, offsetof<T>());
    while (placeInHand<T>()) memory.copy(IN_HAND, LIFTED, offsetof<T>());
  }
}

/** Lays the slot in hand where it belongs. True when a staged one lay there: that one is in `LIFTED` now. */
function placeInHand<T extends Slot>(): bool {
  const length = load<u32>(IN_HAND, offsetof<Slot>('length'));
  store<u32>(IN_HAND, length & ~STAGED, offsetof<Slot>('length'));
  let slot = load<u32>(IN_HAND, offsetof<Slot>('hash')) & slotMask;
  let e = tableBase + <usize>slot * offsetof<T>();
  while (load<u32>(e, offsetof<Slot>('value')) != 0 && !isStaged(e)) {
    slot = (slot + 1) & slotMask;
    e = tableBase + <usize>slot * offsetof<T>();
  }
  const isTaken = isStaged(e);
  if (isTaken) memory.copy(LIFTED, e, offsetof<T>());
  memory.copy(e, IN_HAND, offsetof<T>());
  return isTaken;
}

// @ts-ignore: decorator
@inline
function isStaged(e: usize): bool {
  return (load<u32>(e, offsetof<Slot>('length')) & STAGED) != 0;
}

// @ts-ignore: decorator
@inline
function tableBytes<T extends Slot>(): usize {
  return (<usize>slotMask + 1) * offsetof<T>();
}

/** Makes the memory reach `more` bytes beyond `end`, and 64 further, so that no load behind the last byte traps. */
function reach(end: usize, more: u64): void {
  const pages = (<u64>end + more + 64 + PAGE - 1) / PAGE;
  if (pages > 65535) giveUp();
  const have = memory.size();
  if (<i32>pages > have && memory.grow(<i32>pages - have) < 0) giveUp();
}

function giveUp(): void {
  hasRoom = 0;
  unreachable();
}
