// The receipt: reference, moment, to whom, what was sent and what happens next.
import { expect } from '@open-wc/testing';
import { ReceiptScreen } from '../../widget/screens/receipt-screen.ts';
import { notice, plainLetter } from './fake-server.ts';
import { buttonNamed, clear, isAccessible, languages, show } from './shown-screen.ts';

const attachments = [{ id: 'a', name: 'Kopie.pdf', type: 'application/pdf', size: 1_500_000 }];
const letter = { subject: 'Re: Uw aanvraag', text: 'Hierbij de kopie.', sentAt: '2026-11-23T13:34:00Z', attachments };
const data = {
  letter: { ...plainLetter, from: { name: 'F. de Vries', address: 'f@h.example' } },
  organisation: notice.organisation,
  sent: { id: 'r', reference: 'R-7KQ2-M4', receivedAt: '2026-11-23T13:35:00Z', letter },
};

describe('receipt-screen', () => {
  afterEach(clear);

  for (const language of languages) {
    it(`is accessible: ${language.code}`, async () => isAccessible(await show(ReceiptScreen, data, language)));
  }

  it('says all that proves the receipt', async () => {
    const { root } = await show(ReceiptScreen, data);
    const words = (root.textContent ?? '').replace(/\s+/g, ' ');
    for (const said of [
      'Ontvangen op 23 november 2026 om',
      'R-7KQ2-M4',
      'Uw antwoord gaat naar F. de Vries.',
      'Hierbij de kopie.',
      'Kopie.pdf (pdf, 1,4 MB)',
      'U krijgt een e-mail als er een antwoord is.',
    ]) {
      expect(words).to.contain(said);
    }
  });

  it('can be saved as a text', async () => {
    const saved: string[] = [];
    const make = URL.createObjectURL;
    const stay = (event: Event) => event.preventDefault();
    URL.createObjectURL = (blob) => {
      saved.push(make(blob));
      return saved.at(-1) ?? '';
    };
    HTMLAnchorElement.prototype.click = () => {};
    addEventListener('click', stay);
    const { root } = await show(ReceiptScreen, data);
    buttonNamed(root, 'Opslaan').click();
    removeEventListener('click', stay);
    URL.createObjectURL = make;
    Reflect.deleteProperty(HTMLAnchorElement.prototype, 'click');
    // Safari fetches the file only after the click: its address must still be good.
    const file = await fetch(saved[0] ?? '');
    expect(await file.text()).to.contain('Kenmerk: R-7KQ2-M4');
  });
});
