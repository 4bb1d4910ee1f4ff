// What an Office Open XML document says of its parts (ECMA-376-2, 10.1.2): by extension, and of single parts. Read
// strictly: whatever could be read in two ways is not read at all.

/** The content types of a document's parts. */
export interface ContentTypes {
  /** Of parts that are named, as they stand there. */
  readonly overrides: readonly string[];
  /** The type of a part by its extension, in lower case, where it is not named itself. */
  readonly defaults: ReadonlyMap<string, string>;
  /** True when a part is named itself. */
  isNamed(entryName: string): boolean;
}

const NAME = '(?:\\w+:)?';
const ATTRIBUTES = '((?:\\s+[\\w:]+\\s*=\\s*(?:"[^"<]*"|\'[^\'<]*\'))*)';
const ENTRY = new RegExp(`<${NAME}(Default|Override)${ATTRIBUTES}\\s*(?:/>|>\\s*</${NAME}\\1\\s*>)`, 'g');
const FRAME = new RegExp(`<\\?xml[^?>]*\\?>|<${NAME}Types${ATTRIBUTES}\\s*/?>|</${NAME}Types\\s*>|^\\uFEFF`, 'g');
const ATTRIBUTE = /([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Reads the list; undefined when there is anything in it but a list. Character references would hide what it says. */
export function contentTypes(xml: string): ContentTypes | undefined {
  if (xml.includes('&#') || xml.replace(ENTRY, '').replace(FRAME, '').trim() !== '') return undefined;
  const overrides: string[] = [];
  const defaults = new Map<string, string>();
  const named = new Set<string>();
  for (const [, element, attributes = ''] of xml.matchAll(ENTRY)) {
    const values = new Map(
      [...attributes.matchAll(ATTRIBUTE)].map(([, name, double, single]) => [name, double ?? single]),
    );
    const type = (values.get('ContentType') ?? '').trim();
    if (element === 'Default') defaults.set((values.get('Extension') ?? '').toLowerCase(), type);
    else {
      overrides.push(type);
      named.add((values.get('PartName') ?? '').replace(/^\//, '').toLowerCase());
    }
  }
  return { overrides, defaults, isNamed: (entryName) => named.has(entryName.toLowerCase()) };
}
