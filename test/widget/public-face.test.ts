// The element has the attributes and properties that its public face promises.
import { expect } from '@open-wc/testing';
import { ATTRIBUTES } from '../../widget/public-face.ts';
import { forgetEverything, openPage, seesWords } from './citizen.ts';
import { FakeServer } from './fake-server.ts';

describe('the public face', () => {
  afterEach(forgetEverything);

  it('is what the element observes, and each attribute is read by its property', async () => {
    const attributes = { lang: 'en', 'heading-level': '3' };
    const { isolated: _, ...read } = ATTRIBUTES; // it leads into a frame (test/story/isolated-reading.test.ts)
    const server = new FakeServer();
    const reader = openPage(server, attributes);
    await seesWords(reader, 'Open the link in the e-mail we sent you.');
    expect(reader.constructor).to.have.property('observedAttributes').that.has.members(Object.keys(ATTRIBUTES));
    expect(attributes).to.have.all.keys(Object.keys(read));
    for (const [name, { property }] of Object.entries(read)) {
      expect(String(Reflect.get(reader, property)), name).to.equal(reader.getAttribute(name));
    }
  });
});
