// The link's secret leaves the address bar, survives a reload, and a router's own state stays.
import { expect } from '@open-wc/testing';
import { randomBytes, toBase64url } from '../../server/contract/bytes.ts';
import { forgetLink, keepLink, takeLink, watchAddress } from '../../widget/page/address-bar.ts';

const secret = randomBytes(32);
const link = `#bericht=${toBase64url(secret)}`;
const whole = { link: 'whole', secret };

describe('address-bar', () => {
  const home = location.pathname + location.search;
  afterEach(() => {
    history.replaceState(null, '', home);
    sessionStorage.clear();
  });

  it('takes the secret and cleans the address', () => {
    history.replaceState(null, '', link);
    expect(takeLink()).to.deep.equal(whole);
    expect(location.hash).to.equal('');
    expect(takeLink(), 'after a reload').to.deep.equal(whole);
  });

  it('takes it out when a mail program escaped its =', () => {
    history.replaceState(null, '', link.replace('=', '%3D'));
    expect(takeLink()).to.deep.equal(whole);
    expect(location.hash).to.equal('');
  });

  it('leaves what a router keeps', () => {
    history.replaceState({ router: { page: 3 } }, '', `${link}.`);
    expect(takeLink()).to.deep.equal(whole);
    expect(history.state).to.deep.include({ router: { page: 3 } });
    forgetLink();
    expect(history.state).to.deep.include({ router: { page: 3 } });
    expect(takeLink()).to.deep.equal({ link: 'none' });
  });

  it('forgets the link in every entry of the tab, once it was closed', async () => {
    history.replaceState(null, '', link);
    expect(takeLink()).to.deep.equal(whole);
    history.pushState(null, '', '#inhoud');
    keepLink(secret);
    forgetLink();
    await goesBack();
    expect(JSON.stringify(history.state)).not.to.include(toBase64url(secret));
    expect(takeLink()).to.deep.equal({ link: 'none' });
    expect(Object.values(sessionStorage)).not.to.include(toBase64url(secret));
  });

  it('works in a browser that refuses storage', () => {
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    try {
      history.replaceState(null, '', link);
      expect(takeLink()).to.deep.equal(whole);
      expect(takeLink(), 'after a reload').to.deep.equal(whole);
      forgetLink();
      expect(takeLink()).to.deep.equal({ link: 'none' });
    } finally {
      Storage.prototype.setItem = setItem;
    }
  });

  it('leaves other parameters of the fragment', () => {
    history.replaceState(null, '', `#tab=2&${link.slice(1)}`);
    expect(takeLink()).to.deep.equal(whole);
    expect(location.hash).to.equal('#tab=2');
  });

  /** Runs guard.js, as a page does that has it first in its head. */
  async function guards(): Promise<void> {
    const guard = document.createElement('script');
    guard.src = new URL(`../../widget/guard.js?${Math.random()}`, import.meta.url).href;
    document.head.append(guard);
    await new Promise((resolve) => guard.addEventListener('load', resolve));
    guard.remove();
  }

  async function goesBack(): Promise<void> {
    const back = new Promise((resolve) => addEventListener('popstate', resolve, { once: true }));
    history.back();
    await back;
  }

  it('reads what guard.js left', async () => {
    history.replaceState({ mine: 1 }, '', link);
    await guards();
    expect(location.hash).to.equal('');
    expect(history.state).to.deep.include({ mine: 1 });
    expect(takeLink()).to.deep.equal(whole);
  });

  it('hears from guard.js what a hash router wrote over, once', async () => {
    history.replaceState(null, '', link);
    await guards();
    history.replaceState({ router: 1 }, '', '#/home');
    expect(takeLink()).to.deep.equal(whole);
    expect(history.state).to.deep.include({ router: 1 });
    expect(location.hash).to.equal('#/home');
    forgetLink();
    expect(takeLink(), 'closed is closed').to.deep.equal({ link: 'none' });
  });

  it('leaves no secret in any entry that a router copied before the reader ran, once it was closed', async () => {
    history.replaceState({ mine: 1 }, '', link);
    await guards();
    expect(JSON.stringify(history.state), 'as guard.js leaves it').not.to.include(toBase64url(secret));
    history.pushState({ ...history.state, router: 1 }, '', '#/home');
    expect(takeLink()).to.deep.equal(whole);
    forgetLink();
    await goesBack();
    expect(JSON.stringify(history.state)).not.to.include(toBase64url(secret));
    expect(Object.values(sessionStorage)).not.to.include(toBase64url(secret));
    expect(takeLink()).to.deep.equal({ link: 'none' });
  });

  it('is guarded also in a browser that refuses storage', async () => {
    const get = Object.getOwnPropertyDescriptor(window, 'sessionStorage');
    Object.defineProperty(window, 'sessionStorage', {
      configurable: true,
      get: () => {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
    try {
      history.replaceState(null, '', link);
      await guards();
      expect(location.hash).to.equal('');
      expect(takeLink()).to.deep.equal(whole);
    } finally {
      if (get !== undefined) Object.defineProperty(window, 'sessionStorage', get);
    }
  });

  it('says that a link is broken, also after a reload', () => {
    history.replaceState(null, '', link.slice(0, -3));
    expect(takeLink()).to.deep.equal({ link: 'broken' });
    expect(takeLink()).to.deep.equal({ link: 'broken' });
  });

  it('hears of another link until it stops listening, and can keep the old one', async () => {
    const stop = new AbortController();
    let heard = 0;
    watchAddress(() => {
      heard += 1;
    }, stop.signal);
    const changed = () => new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
    const first = changed();
    location.hash = '#inhoud';
    await first;
    expect(heard).to.be.greaterThan(0);
    keepLink(secret);
    expect(takeLink()).to.deep.equal(whole);
    stop.abort();
    const before = heard;
    const second = changed();
    location.hash = '#elders';
    await second;
    expect(heard).to.equal(before);
  });
});
