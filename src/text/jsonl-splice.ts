// Fields added to JSON lines without touching the rest of the line: numbers keep their digits, names their order.

/** A field to add; a number that JSON cannot say becomes null. */
export type AddedField = readonly [name: string, value: number | boolean | null];

/**
 * Adds fields to the end of a JSON object that stands on one line.
 *
 * Everything else stays as it is, byte for byte: what is new stands before the last brace.
 *
 * @param line - An object, known to be valid; white space around it and a CR at its end are kept.
 * @param isEmpty - Whether the object has no fields.
 */
export function spliceFields(line: string, isEmpty: boolean, fields: readonly AddedField[]): string {
  if (fields.length === 0) return line;
  const brace = line.lastIndexOf('}');
  const added = fields.map(([name, value]) => `${JSON.stringify(name)}:${valueInJson(value)}`).join(',');
  return `${line.slice(0, brace)}${isEmpty ? '' : ','}${added}${line.slice(brace)}`;
}

function valueInJson(value: number | boolean | null): string {
  return typeof value === 'number' && !Number.isFinite(value) ? 'null' : String(value);
}
