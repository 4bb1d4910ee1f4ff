// The house style of any municipality: values of its theme, whatever generation of names it speaks; and floors that no
// theme goes below.
import { expect } from '@open-wc/testing';
import { contrast, luminanceOf } from '../../widget/page/contrast.ts';
import { forgetEverything, openPage, screenOf, sees, seesWords, types } from './citizen.ts';
import { FakeServer, plainLetter } from './fake-server.ts';

/** Puts the page into a theme made of these tokens. */
function wear(tokens: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(tokens)) document.documentElement.style.setProperty(name, value);
}

async function dressed(tokens: Readonly<Record<string, string>>) {
  wear(tokens);
  const reader = openPage(await FakeServer.holding(plainLetter));
  const [button, field, heading] = [
    await sees(reader, () => screenOf(reader)?.querySelector('.primary')),
    await sees(reader, () => screenOf(reader)?.querySelector('input')),
    await sees(reader, () => screenOf(reader)?.querySelector('.heading')),
  ];
  return {
    reader,
    button,
    field,
    heading,
    buttonStyle: getComputedStyle(button),
    fieldStyle: getComputedStyle(field),
    headingStyle: getComputedStyle(heading),
  };
}

describe('the house style', () => {
  afterEach(() => {
    document.documentElement.removeAttribute('style');
    forgetEverything();
  });

  it('of old names (Haarlemmermeer) is worn', async () => {
    const { buttonStyle, fieldStyle } = await dressed({
      '--utrecht-button-background-color': 'rgb(7, 130, 141)',
      '--utrecht-button-color': 'rgb(255, 255, 255)',
      '--utrecht-button-border-radius': '0px',
      '--utrecht-form-input-border-color': 'rgb(7, 130, 141)',
      '--utrecht-form-input-font-size': '14px',
    });
    expect([buttonStyle.backgroundColor, buttonStyle.color, buttonStyle.borderRadius]).to.deep.equal([
      'rgb(7, 130, 141)',
      'rgb(255, 255, 255)',
      '0px',
    ]);
    expect(fieldStyle.borderTopColor).to.equal('rgb(7, 130, 141)');
    expect(Number.parseFloat(fieldStyle.fontSize)).to.be.at.least(16, 'or a phone zooms in');
  });

  it('of new names is worn, and wins over older ones', async () => {
    const { buttonStyle, headingStyle } = await dressed({
      '--utrecht-button-background-color': 'red',
      '--nl-button-primary-background-color': 'rgb(31, 77, 54)',
      '--nl-button-primary-color': 'rgb(255, 253, 245)',
      '--nl-heading-level-2-color': 'rgb(31, 77, 54)',
    });
    expect([buttonStyle.backgroundColor, buttonStyle.color, headingStyle.color]).to.deep.equal([
      'rgb(31, 77, 54)',
      'rgb(255, 253, 245)',
      'rgb(31, 77, 54)',
    ]);
  });

  it('never puts the words of one level on the ground of another', async () => {
    const { buttonStyle, fieldStyle } = await dressed({
      '--nl-button-primary-background-color': 'rgb(255, 236, 130)',
      '--utrecht-button-color': 'rgb(255, 255, 255)',
      '--utrecht-textbox-background-color': 'rgb(20, 20, 20)',
      '--utrecht-form-input-color': 'rgb(0, 0, 0)',
    });
    expect([buttonStyle.backgroundColor, buttonStyle.color]).to.deep.equal(['rgb(255, 236, 130)', 'rgb(26, 26, 26)']);
    expect([fieldStyle.backgroundColor, fieldStyle.color]).to.deep.equal(['rgb(20, 20, 20)', 'rgb(255, 255, 255)']);
  });

  for (const [name, page] of Object.entries({
    'that says it is dark': { 'color-scheme': 'dark' },
    'whose words are light': { color: 'rgb(238, 238, 238)', background: 'rgb(22, 22, 22)' },
  }))
    it(`${name} keeps every pair readable, also with tokens for a light page`, async () => {
      wear(page);
      const { fieldStyle, reader } = await dressed({
        '--utrecht-link-color': 'rgb(0, 90, 120)',
        '--utrecht-heading-color': 'rgb(20, 40, 60)',
        '--utrecht-form-field-error-message-color': 'rgb(140, 0, 0)',
      });
      await types(reader, '654321');
      await seesWords(reader, 'klopt niet');
      const screen = screenOf(reader);
      const ground = luminanceOf('rgb(22, 22, 22)');
      for (const part of ['.heading', '.hint', 'summary', '.error', 'label', '.foot']) {
        const { color } = getComputedStyle(screen?.querySelector(part) ?? document.body);
        expect(contrast(luminanceOf(color), ground)).to.be.at.least(4.5, `${part} ${color}`);
      }
      expect(contrast(luminanceOf(fieldStyle.color), luminanceOf(fieldStyle.backgroundColor))).to.be.at.least(4.5);
    });

  it('may change while the reader stands in it', async () => {
    const { reader, fieldStyle } = await dressed({});
    expect(fieldStyle.colorScheme).to.equal('light');
    wear({ 'color-scheme': 'dark' });
    await sees(reader, () => fieldStyle.colorScheme === 'dark');
  });

  it('that is none gives good defaults; targets are 44 px whatever a theme says', async () => {
    const { button, buttonStyle, fieldStyle } = await dressed({ '--nl-button-border-radius': '999px' });
    expect([buttonStyle.backgroundColor, buttonStyle.color]).to.deep.equal(['rgb(21, 66, 115)', 'rgb(255, 255, 255)']);
    expect(button.getBoundingClientRect().height).to.be.at.least(44);
    expect(Number.parseFloat(fieldStyle.fontSize)).to.be.at.least(16);
  });

  it('rounds buttons as a theme likes, and boxes no more than a letter can bear', async () => {
    const { buttonStyle, field } = await dressed({ '--nl-button-border-radius': '999px' });
    expect(buttonStyle.borderRadius).to.equal('999px');
    expect(getComputedStyle(field).borderRadius).to.equal('12px');
  });
});
