// What the seal costs above the cipher itself.
import { randomBytes } from '../../server/contract/bytes.ts';
import { openBytes, sealAad, sealBytes } from '../../server/contract/sealed-stream.ts';
import { atMostTimes, type Measured, milliseconds } from './measure.ts';

const MIB = 1024 ** 2;

/** Seals and opens 32 MiB, against one plain AES-256-GCM over the same bytes. */
export async function measureSealing(): Promise<Measured[]> {
  const plain = new Uint8Array(32 * MIB);
  for (let at = 0; at < plain.length; at += 65_536) crypto.getRandomValues(plain.subarray(at, at + 65_536));
  const [key, aad] = [randomBytes(32), sealAad('file', 'bench', '1')];
  const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  const iv = randomBytes(12);
  const cipher = await milliseconds(() => crypto.subtle.encrypt({ name: 'AES-GCM', iv }, aes, plain), 5);
  const sealed = await sealBytes(key, aad, plain);
  return [
    atMostTimes(
      'sealing 32 MiB',
      await milliseconds(() => sealBytes(key, aad, plain), 5),
      4,
      'the cipher alone',
      cipher,
    ),
    atMostTimes(
      'opening 32 MiB',
      await milliseconds(() => openBytes(key, aad, sealed), 5),
      4,
      'the cipher alone',
      cipher,
    ),
  ];
}
