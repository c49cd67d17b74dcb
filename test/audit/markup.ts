// A small checker of XML: tags that match, attributes in quotes that come once, and no bare signs of markup.

const NAME = String.raw`[A-Za-z][\w:.-]*`;
const TAG = new RegExp(String.raw`^<(/?)(${NAME})((?:\s+${NAME}="[^"<]*")*)\s*(/?)>`);
const ENTITY = /&(?!(?:amp|lt|gt|quot|nbsp|#39);)/;
// eslint-disable-next-line no-control-regex
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** The names of all elements in their order; an error for text that is not well-formed. */
export function elementsOf(xml: string, isVoid: (name: string) => boolean = () => false): string[] {
  const names: string[] = [];
  const open: string[] = [];
  if (NOT_XML.test(xml) || /\p{Surrogate}/u.test(xml)) throw new Error('a character that XML cannot hold');
  if (ENTITY.test(xml)) throw new Error(`a bare & at ${xml.search(ENTITY)}`);
  let rest = xml.trim();
  while (rest !== '') {
    const tag = TAG.exec(rest);
    if (tag === null) {
      const text = /^[^<>]+/.exec(rest);
      if (text === null) throw new Error(`bad markup: ${rest.slice(0, 60)}`);
      if (open.length === 0) throw new Error('text outside');
      rest = rest.slice(text[0].length);
      continue;
    }
    const [all, close, name = '', attributes = '', isEmpty] = tag;
    rest = rest.slice(all.length);
    const keys = [...attributes.matchAll(/([\w:.-]+)="/g)].map((match) => match[1]);
    if (new Set(keys).size !== keys.length) throw new Error(`an attribute twice: ${all}`);
    if (close === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes another`);
      continue;
    }
    names.push(name);
    if (isEmpty === '' && !isVoid(name)) open.push(name);
    if (open.length === 0 && rest !== '') throw new Error('more than one root');
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is left open`);
  return names;
}

/** Values of an attribute. */
export function attributesOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map((match) => match[1] ?? '');
}
