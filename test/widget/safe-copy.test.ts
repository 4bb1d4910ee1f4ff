// A copy of an identity document that is of no use to anyone else; and photos that tell nothing but their picture.
import { expect } from '@open-wc/testing';
import { SafeCopy } from '../../widget/components/safe-copy.ts';
import { withoutPhotoData } from '../../widget/reply/photo-data.ts';
import { focused, Heard } from './heard.ts';
import { buttonNamed, clear, languages, passesAxe, show, until } from './shown-screen.ts';

/** A photo of one colour, with the data a phone writes: a place, and which way is up. */
async function photo(width = 3000, height = 2000): Promise<File> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.fillStyle = '#f4f0e0';
  context.fillRect(0, 0, width, height);
  const jpeg = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer());
  const tiff = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0];
  const place = [...new TextEncoder().encode('GPS 52.3N 4.7E iPhone van Jansen')];
  const exif = [...new TextEncoder().encode('Exif\0\0'), ...tiff, ...place];
  const segment = [0xff, 0xe1, 0, exif.length + 2, ...exif];
  return new File([jpeg.slice(0, 2), Uint8Array.from(segment), jpeg.slice(2)], 'IMG_0042.jpg', { type: 'image/jpeg' });
}

const textOf = async (file: Blob) => new TextDecoder('latin1').decode(await file.arrayBuffer());

describe('a photo', () => {
  it('leaves without where, when and with what it was taken, and still the right way up', async () => {
    const before = await photo(40, 20);
    expect(await textOf(before)).to.contain('iPhone van Jansen');
    const after = await withoutPhotoData(before);
    expect(await textOf(after))
      .not.to.contain('GPS')
      .and.not.to.contain('Jansen');
    expect([after.name, after.type]).to.deep.equal(['IMG_0042.jpg', 'image/jpeg']);
    const [pictureBefore, pictureAfter] = [await createImageBitmap(before), await createImageBitmap(after)];
    expect([pictureAfter.width, pictureAfter.height]).to.deep.equal([pictureBefore.width, pictureBefore.height]);
    expect(await textOf(after)).to.contain('Exif', 'which way is up stays');
  });

  it('that has no such data, or is no photo, is left as it is', async () => {
    const clean = await withoutPhotoData(await photo(40, 20));
    for (const file of [
      new File(['%PDF-1.4'], 'a.pdf'),
      new File([], 'leeg.jpg'),
      new File([Uint8Array.of(0xff, 0xd8, 0xff)], 'kort.jpg'),
    ])
      expect(await withoutPhotoData(file)).to.equal(file);
    expect((await clean.arrayBuffer()).byteLength).to.be.greaterThan(100);
  });
});

describe('a safe copy', () => {
  afterEach(clear);

  const opened = async (language = languages[0]) => {
    let copy: File | undefined | 'none yet' = 'none yet';
    const done = (result: File | undefined) => {
      copy = result;
    };
    const shown = await show(SafeCopy, { photo: await photo(), addressee: 'gemeente Haarlemmermeer', done }, language);
    await until(() => shown.root.querySelector('canvas')?.width === 2000);
    return { ...shown, copy: () => copy };
  };

  for (const language of languages)
    it(`is accessible: ${language.code}`, async () => {
      const shown = await opened(language);
      shown.root.querySelectorAll('button')[0]?.click();
      await passesAxe(shown.screen);
    });

  it('is black where the citizen said so, says whom it is for, is smaller, and has no data of the photo', async () => {
    const { screen, root, copy } = await opened();
    const field = root.querySelector('input');
    expect(field?.value).to.match(/^Kopie voor gemeente Haarlemmermeer, \d+ \w+ \d{4}$/);
    buttonNamed(root, 'Zwart vlak toevoegen').click();
    await until(() => root.querySelector('.area') !== null);
    const area = root.querySelector<HTMLElement>('.area');
    area?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    await screen.updateComplete;
    expect(root.querySelector<HTMLElement>('.area')?.style.left).to.equal('37%');
    buttonNamed(root, 'Deze kopie meesturen').click();
    await until(() => copy() !== 'none yet');
    const file = copy();
    if (!(file instanceof File)) throw new Error('no copy was made');
    expect([file.name, file.type]).to.deep.equal(['veilige kopie.jpg', 'image/jpeg']);
    expect(await textOf(file)).not.to.contain('GPS');
    const picture = await createImageBitmap(file);
    expect([picture.width, picture.height]).to.deep.equal([2000, 1333]);
    const pixels = pixelsOf(picture);
    const [red, green, blue] = pixels(0.52, 0.45);
    expect(Math.max(red, green, blue)).to.be.lessThan(12, 'the area is black');
    let marked = 0;
    for (let x = 0.02; x < 0.98; x += 0.001) if (pixels(x, 0.8)[1] < 190) marked += 1;
    expect(marked).to.be.greaterThan(20, 'words go across it');
  });

  it('can be made by tapping alone: the last area goes where the tap is', async () => {
    const { root } = await opened();
    const sheet = root.querySelector('.sheet');
    if (sheet === null) throw new Error('no sheet');
    sheet.setPointerCapture = () => {}; // knows no pointer that is made up
    const box = root.querySelector('canvas')?.getBoundingClientRect() ?? new DOMRect();
    const tap = (x: number, y: number) => {
      for (const type of ['pointerdown', 'pointerup'])
        sheet.dispatchEvent(
          new PointerEvent(type, { clientX: box.x + x * box.width, clientY: box.y + y * box.height, bubbles: true }),
        );
    };
    const places = () =>
      [...root.querySelectorAll<HTMLElement>('.area')].map(({ style }) => Math.round(parseFloat(style.left)));
    tap(0.5, 0.5);
    await until(() => places().length === 1);
    expect(places()).to.deep.equal([35]);
    buttonNamed(root, 'Zwart vlak toevoegen').click();
    await until(() => places().length === 2);
    tap(0.75, 0.25);
    await until(() => places()[1] === 60);
    expect(places()).to.deep.equal([35, 60]);
  });

  it('asks when nothing is black, and goes without only when that is meant', async () => {
    const { screen, root, copy } = await opened();
    const primaries = () => [...root.querySelectorAll('.primary')].map(({ textContent }) => textContent?.trim());
    buttonNamed(root, 'Deze kopie meesturen').focus();
    buttonNamed(root, 'Deze kopie meesturen').click();
    await until(() => focused() === root.getElementById('sure'));
    expect(root.getElementById('sure')?.textContent).to.contain('U hebt niets zwart gemaakt.');
    expect(primaries()).to.deep.equal(['Zwart vlak toevoegen']);
    expect(copy()).to.equal('none yet');
    buttonNamed(root, 'Zwart vlak toevoegen').click();
    await until(() => focused() === root.querySelector('.area'));
    expect(primaries()).to.deep.equal(['Deze kopie meesturen']);
    buttonNamed(root, 'Laatste vlak weghalen').focus();
    buttonNamed(root, 'Laatste vlak weghalen').click();
    await screen.updateComplete;
    expect(focused()).to.equal(root.querySelector('#add-area'));
    buttonNamed(root, 'Deze kopie meesturen').click();
    await screen.updateComplete;
    buttonNamed(root, 'Toch zo meesturen').click();
    await until(() => copy() instanceof File);
  });

  it('moves and sizes an area by single taps, and says where it is, once each', async () => {
    const { screen, root } = await opened();
    buttonNamed(root, 'Zwart vlak toevoegen').click();
    await until(() => root.querySelector('.steps') !== null);
    const heard = new Heard(root);
    for (const [name, position] of [
      ['Naar rechts', 'links 37 %, boven 40 %, breed 30 %, hoog 10 %'],
      ['Omhoog', 'links 37 %, boven 38 %, breed 30 %, hoog 10 %'],
      ['Groter', 'links 37 %, boven 38 %, breed 32 %, hoog 12 %'],
    ] as const) {
      buttonNamed(root, name).click();
      await heard.hears(position);
      expect(root.getElementById('position-0')?.textContent).to.equal(position);
      const { width, height } = buttonNamed(root, name).getBoundingClientRect();
      expect(Math.min(width, height)).to.be.at.least(44);
    }
    expect(heard.stop()).to.have.length(3);
    const area = root.querySelector<HTMLElement>('.area');
    area?.focus();
    area?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Delete', bubbles: true }));
    await screen.updateComplete;
    expect(focused()).to.equal(root.querySelector('#add-area'));
  });

  it('says here that it is not done, when the reply was to go', async () => {
    const { screen, root } = await opened();
    screen.remind();
    await screen.updateComplete;
    expect(root.querySelector('[role=alert]')?.textContent).to.contain('Deze kopie gaat nog niet mee.');
    expect(focused()).to.equal(root.querySelector('.subheading'));
  });

  it('is not made of what is no picture, and says so', async () => {
    const { root } = await show(SafeCopy, { photo: new File(['x'], 'x.jpg'), addressee: 'x', done: () => {} });
    await until(() => root.querySelector('.error')?.textContent !== '');
    expect(root.querySelector('.error')?.textContent).to.equal('We kunnen deze foto niet openen. Kies een jpg of png.');
  });
});

function pixelsOf(picture: ImageBitmap): (x: number, y: number) => [number, number, number] {
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d');
  context?.drawImage(picture, 0, 0);
  return (x, y) => {
    const [red = 0, green = 0, blue = 0] =
      context?.getImageData(Math.round(x * picture.width), Math.round(y * picture.height), 1, 1).data ?? [];
    return [red, green, blue];
  };
}
