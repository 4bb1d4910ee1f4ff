// The page of the gallery of letters (test/tools/letter-gallery.ts): shows one, as the reader does.
import { MessageScreen } from '../../widget/screens/message-screen.ts';
import { loadLanguage, wholeLanguage } from '../../widget/texts/language.ts';
import { notice, plainLetter } from './fake-server.ts';

declare global {
  interface Window {
    showLetter: (name: string, html: string) => Promise<void>;
  }
}

/** A picture far larger than its sender wants it to be. */
const LOGO = { id: '1', name: 'logo.png', type: 'image/png', size: 1, contentId: 'logo' };

window.showLetter = async (name, html) => {
  const screen = new MessageScreen();
  const letter = { ...plainLetter, subject: name, html, attachments: [LOGO] };
  Object.assign(screen, { letter, notice, file: logo, language: await wholeLanguage(await loadLanguage('nl')) });
  document.body.replaceChildren(screen);
  await screen.updateComplete;
  await Promise.all([...(screen.shadowRoot?.querySelectorAll('.mail img') ?? [])].map(whenDrawn));
};

async function logo(): Promise<Blob> {
  const canvas = new OffscreenCanvas(1800, 600);
  const painter = canvas.getContext('2d');
  if (painter !== null) {
    painter.fillStyle = '#154273';
    painter.fillRect(0, 0, 1800, 600);
    painter.fillStyle = '#fff';
    painter.font = 'bold 300px sans-serif';
    painter.fillText('Gemeente', 180, 400);
  }
  return canvas.convertToBlob();
}

function whenDrawn(image: Element): Promise<void> {
  return new Promise((resolve) => {
    if (image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0) resolve();
    else image.addEventListener('load', () => resolve(), { once: true });
  });
}
