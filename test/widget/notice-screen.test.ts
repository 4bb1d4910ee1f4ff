// Every ending and refusal has a screen with words, in every language.
import { expect } from '@open-wc/testing';
import { OrganisationNotice } from '../../server/contract/message-notice.ts';
import { NoticeScreen } from '../../widget/screens/notice-screen.ts';
import type { Problem } from '../../widget/texts/problem.ts';
import { notice } from './fake-server.ts';
import { buttonNamed, clear, isAccessible, languages, show } from './shown-screen.ts';

const problems: readonly Problem[] = [
  { code: 'link-missing' },
  { code: 'link-broken' },
  { code: 'message-unknown' },
  { code: 'message-expired', availableUntil: '2026-11-01T12:00:00Z' },
  { code: 'message-withdrawn', withdrawnAt: '2026-11-01T12:00:00Z' },
  { code: 'message-withdrawn', withdrawnAt: '2026-11-01T12:00:00Z', renewed: true },
  { code: 'message-locked', phone: '0900 1852' },
  { code: 'message-locked' },
  { code: 'offline' },
  { code: 'server-away' },
  { code: 'too-many-requests', retryAfter: 120 },
  { code: 'seal-broken' },
  { code: 'origin-refused' },
  { code: 'closed' },
  { code: 'refused' },
];

/** Readers of an earlier version insist on it; no screen shows it. */
const NOT_SHOWN = ['shortName'];

describe('notice-screen', () => {
  afterEach(clear);

  for (const problem of problems) {
    for (const language of languages) {
      it(`is accessible: ${problem.code}, ${language.code}`, async () => {
        const shown = await show(NoticeScreen, { problem, notice, canRetry: problem.code === 'offline' }, language);
        await isAccessible(shown);
        expect(shown.root.querySelector('.heading')?.textContent).not.to.equal('');
        // Read with the heading, which gets the focus: a live region that comes filled is not read everywhere.
        const about = shown.root.querySelector('.heading')?.getAttribute('aria-describedby') ?? '';
        expect(shown.root.getElementById(about)?.textContent).not.to.equal('');
      });
    }
  }

  it('has the general heading for a problem without one of its own', async () => {
    const { root } = await show(NoticeScreen, { problem: { code: 'storage-full' } });
    expect(root.querySelector('.heading')?.textContent).to.equal('Dat lukt nu niet');
  });

  it('shows all that the server tells of the organisation', async () => {
    const names = Object.keys(OrganisationNotice.shape);
    const organisation = OrganisationNotice.parse(Object.fromEntries(names.map((name) => [name, `its ${name}`])));
    const { root } = await show(NoticeScreen, {
      problem: { code: 'link-broken' },
      notice: { ...notice, organisation },
    });
    const isMissing = (name: string) => !root.textContent.includes(`its ${name}`);
    expect(names.filter(isMissing)).to.deep.equal(NOT_SHOWN);
  });

  it('says once whom to call about a locked message', async () => {
    const problem: Problem = { code: 'message-locked', phone: '0900 1852' };
    const known = await show(NoticeScreen, { problem, notice });
    expect(known.root.textContent.split('0900 1852').length - 1).to.equal(1);
    clear();
    const unknown = await show(NoticeScreen, { problem });
    expect(unknown.root.textContent.split('0900 1852').length - 1).to.equal(1);
  });

  it('tries again at once when asked', async () => {
    const { root, requests } = await show(NoticeScreen, { problem: { code: 'offline' }, canRetry: true });
    buttonNamed(root, 'Probeer het nu opnieuw').click();
    expect(requests).to.deep.equal([{ type: 'retry' }]);
  });
});
