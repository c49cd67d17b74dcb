// Words whose full stop does not end a sentence, or not always. English first, with common European ones beside it.

/** Followed by a name or a number: their stop never ends a sentence. */
const NEVER_LAST =
  'mr mrs ms messrs mme mlle mm dr drs prof rev revd hon st ste sgt capt cpt col gen lt lieut maj cmdr adm brig cpl pvt gov sen rep ' +
  'pres supt det insp sra srta dott ing mt ft hr fru herr dipl vs viz cf ca approx dept e.g i.e eg ie z.b d.h u.a p.ej ' +
  'jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri gal rom cor thess tim heb pet';

/** Followed by a number when they do not end a sentence ("No. 7", "vol. 2"). */
const BEFORE_NUMBERS =
  'no nos nr vol vols p pp fig figs ch chap sec sect art arts eq eqs pt par para tab ex ed op cap l ll n nn v vv bk';

/** May end a sentence; what follows decides. */
const SOMETIMES_LAST =
  'jr sr esq inc ltd co corp bros plc etc al ave blvd rd a.m p.m am pm b.c a.d u.s u.k u.n d.c ph.d m.d b.a m.a ph st sq ' +
  'viz ibid usw bzw ff seq';

/** Words that often begin a sentence and seldom follow an abbreviation within one. */
const SENTENCE_OPENERS =
  'the he she it they we you this that these those there here but and if when while as for in on at after before then so ' +
  'his her my our their its a an what how why who where which yes no not now however since because although though once ' +
  'let all some many most both each every another one nothing everyone i';

/** Words written with a leading apostrophe, which is then no quotation mark. */
const ELISIONS =
  "'tis 'twas 'twere 'twill 'twould 'tisn't 'twasn't 'em 'til 'till 'cause 'bout 'round 'neath 'gainst 'pon 'mid 'mongst 'cept 'nother 'ere 'n";

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

export const ABBREVIATIONS_NEVER_LAST = words(NEVER_LAST);
export const ABBREVIATIONS_BEFORE_NUMBERS = words(BEFORE_NUMBERS);
export const ABBREVIATIONS_SOMETIMES_LAST = words(SOMETIMES_LAST);
export const OPENERS = words(SENTENCE_OPENERS);
export const ELIDED = words(ELISIONS);
