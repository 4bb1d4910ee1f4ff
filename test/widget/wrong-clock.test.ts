// A device whose clock is years ahead: by it the message is long over, and so is all that is kept of it. Nothing typed
// or chosen is lost.
import { expect } from '@open-wc/testing';
import {
  adds,
  entersCode,
  forgetEverything,
  leavePage,
  openPage,
  screenOf,
  sees,
  taps,
  types,
  wordsOn,
} from './citizen.ts';
import { FakeServer, plainLetter, RIGHT_CODE } from './fake-server.ts';

const RightDate = Date;
const TEN_YEARS = 3653 * 86_400_000;

class DateAhead extends RightDate {
  constructor(given: number | string = DateAhead.now()) {
    super(given);
  }
  static override now(): number {
    return RightDate.now() + TEN_YEARS;
  }
}

describe('a clock that is years ahead', () => {
  beforeEach(() => {
    Reflect.set(window, 'Date', DateAhead);
  });
  afterEach(() => {
    Reflect.set(window, 'Date', RightDate);
    forgetEverything();
  });

  it('loses no draft at a reload', async () => {
    const server = await FakeServer.holding(plainLetter);
    const reader = openPage(server);
    await entersCode(reader, RIGHT_CODE);
    await taps(reader, 'Beantwoorden');
    await types(reader, 'Blijft staan.');
    await sees(document.body, () => Object.keys(localStorage).some((key) => key.endsWith('/draft')));
    leavePage();
    const again = openPage(server);
    await sees(again, () => screenOf(again)?.querySelector('textarea')?.value === 'Blijft staan.');
  });

  it('lets a file go on after a reload', async () => {
    const server = await FakeServer.holding(plainLetter);
    const reader = openPage(server);
    await entersCode(reader, RIGHT_CODE);
    await taps(reader, 'Beantwoorden');
    let isAway = true;
    server.override = ({ record }) => (isAway && record !== undefined ? 'network-error' : undefined);
    await adds(reader, new File([new Uint8Array(3 * 1024 ** 2)], 'scan.pdf', { type: 'application/pdf' }));
    await sees(reader, () => wordsOn(reader).includes('Het uploaden is gestopt'));
    leavePage();
    isAway = false;
    const again = openPage(server);
    await sees(again, () => /scan\.pdf\s*Klaar/.test(wordsOn(again)));
    expect(wordsOn(again)).not.to.contain('We kunnen dit bestand niet lezen');
  });
});
