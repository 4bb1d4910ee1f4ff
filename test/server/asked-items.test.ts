// What a letter asks for, as a civil servant writes it in one line.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Letter } from '../../server/contract/letter.ts';
import { askedItems } from '../../server/message/asked-items.ts';

const LINE = 'Kopie van uw identiteitsbewijs*; Loonstrook van oktober*; Toelichting?';

describe('the line of a header', () => {
  test('says what must be given, and of which kind it is', () => {
    assert.deepEqual(askedItems(LINE), [
      { label: 'Kopie van uw identiteitsbewijs', required: true, kind: 'file' },
      { label: 'Loonstrook van oktober', required: true, kind: 'file' },
      { label: 'Toelichting', required: false, kind: 'text' },
    ]);
    assert.deepEqual(
      askedItems(
        'Ingangsdatum (datum)*; Hoe betaalt u?* (keuze: bank, kas); Woont u alleen?; Waarom*?; Contract (2026); Foto;',
      ),
      [
        { label: 'Ingangsdatum', required: true, kind: 'date' },
        { label: 'Hoe betaalt u?', required: true, kind: 'choice', choices: ['bank', 'kas'] },
        { label: 'Woont u alleen?', required: false, kind: 'text' },
        { label: 'Waarom', required: true, kind: 'text' },
        { label: 'Contract (2026)', required: false, kind: 'file' },
        { label: 'Foto', required: false, kind: 'file' },
      ],
    );
  });

  test('may have a stroke in a choice, where commas part them', () => {
    const choices = (line: string) => askedItems(line)?.map((item) => item.choices);
    assert.deepEqual(choices('Wie? (keuze: partner en/of kind, niemand)'), [['partner en/of kind', 'niemand']]);
    assert.deepEqual(choices('Alleen? (keuze: ja/nee)'), [['ja', 'nee']]);
  });

  for (const [what, line] of Object.entries({
    nothing: '',
    'an empty item': 'Foto;;Brief',
    'a mark alone': '*',
    'more than twenty': Array.from({ length: 21 }, (_, place) => `Foto ${place}`).join(';'),
    'a label that is too long': 'x'.repeat(101),
    'a star that marks nothing': '*Foto',
    'a star amid a label': 'Foto* van u',
    'a choice of one': 'Hoe? (keuze: bank)',
    'twice the same choice': 'Hoe? (keuze: bank, bank)',
    'two lines': 'Foto\nBrief',
    'a turned direction': 'Foto \u202egpj',
    'a megabyte': 'x ('.repeat(400_000),
  }))
    test(`is refused with ${what}`, () => assert.equal(askedItems(line), undefined));
});

test('a letter is read without its list by a reader that does not know one of its kinds', () => {
  const box = { address: 'p.devries@haarlemmermeer.example' };
  const head = { from: box, to: box, subject: 'Uw aanvraag', sentAt: '2026-11-23T10:00:00Z', text: 'Toegekend.' };
  const items = [{ label: 'Uw handtekening', kind: 'signature' }];
  const letter = Letter.parse({ ...head, attachments: [], ask: { salt: 'A'.repeat(43), items } });
  assert.deepEqual([letter.ask, letter.text], [undefined, 'Toegekend.']);
});
