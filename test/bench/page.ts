// What the municipal page pays: bytes until the code field stands there, and time to make a large letter safe.
import { limits } from '../../server/contract/limits.ts';
import { Citizen } from '../support/citizen.ts';
import { sendsMail } from '../support/civil-servant.ts';
import type { StoryEnvironment } from '../support/story-environment.ts';
import { atMost, atMostTimes, type Measured, middle } from './measure.ts';
import { fromLastKeyTo } from './old-phone.ts';

const ADDRESS = 'bench@citizen.example';

/**
 * A first visit with an empty cache; and a letter of as much HTML as there may be, against the browser's own parsing
 * of it.
 */
export async function measurePage(environment: StoryEnvironment): Promise<Measured[]> {
  const row =
    '<tr><td style="color:#333">Jansen</td><td>maandag</td><td><a href="https://www.example.nl/">meer</a></td></tr>';
  const html = `<table>${row.repeat(Math.floor(limits.letterHtmlBytes / row.length) - 1)}</table>`;
  await sendsMail(environment.gateway, { to: ADDRESS, subject: 'Veel tekst', text: 'x', html });
  const citizen = await Citizen.withBrowser(environment);
  const bytes = await citizen.bytesUntilCodeField(() => citizen.clicksBerichtLezen(ADDRESS), 24 * 1024);
  const code = await citizen.codeByMail();
  await citizen.page.evaluate(fromLastKeyTo('.mail td'));
  await citizen.types(code);
  await citizen.seesHeading('Veel tekst');
  const shown = Number(await citizen.page.evaluate('window.lettered'));
  const blank = await environment.browser.newPage(); // the municipal page hands no text to a parser
  const times: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    times.push(Number(await blank.evaluate(`(${PARSE})(${JSON.stringify(html)})`)));
  }
  await citizen.leaves();
  const what = `a letter of ${(html.length / 1024 ** 2).toFixed(0)} MB of HTML, from the last digit until it is painted`;
  return [
    atMost('scripts until the code field is painted (gzip)', bytes / 1024, 24, 'kB'),
    atMostTimes(what, shown, 60, 'the browser parsing it', middle(times)),
  ];
}

const PARSE = `(html) => {
  const began = performance.now();
  new DOMParser().parseFromString(html, 'text/html');
  return performance.now() - began;
}`;
