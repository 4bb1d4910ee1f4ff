// Tink's own known answers for AES-GCM-HKDF streaming (AesGcmHkdfStreamingTestUtil of tink-java). Facts, in hex
// unless said otherwise.
import type { StreamFormat } from '../../server/contract/sealed-stream.ts';

/** One known answer: this key, associated data and plaintext give this ciphertext. */
export interface TinkVector {
  readonly what: string;
  readonly format: StreamFormat;
  readonly key: string;
  readonly aad: string;
  readonly plaintext: string;
  readonly ciphertext: string;
}

const KEY_16 = '6eb56cdc726dfbe5d57f2fcdc6e9345b';
const KEY_32 = '00112233445566778899aabbccddeeff6eb56cdc726dfbe5d57f2fcdc6e9345b';
const EMPTY_32 =
  '28fae780c70a82d1256c8303a1261ac6a98cf557b4e173967a62f3c149517ba5b2431da93b3c6e90f508b34dc14bfda59bab05681c6ad3fa';

export const TINK_VECTORS: readonly TinkVector[] = [
  {
    what: 'three segments, SHA-1, AES-128',
    format: { hash: 'SHA-1', keySize: 16, segmentSize: 64 },
    key: KEY_16,
    aad: 'aad',
    plaintext: 'This is a fairly long plaintext. It is of the exact length to create three output blocks. ',
    ciphertext:
      '1893b3af5e14ab378d065addfc8484da642c0862877baea8' +
      'db92d9c77406a406168478821c4298eab3e6d531277f4c1a051714faebcaefcbca7b7be05e9445ea' +
      'a0bb2904153398a25084dd80ae0edcd1c3079fcea2cd3770630ee36f7539207b8ec9d754956d486b71cdf989f0ed6fba6779b63558be0a66e668df14e1603cd2' +
      'af8944844078345286d0b292e772e7190775c51a0f83e40c0b75821027e7e538e111',
  },
  {
    what: 'nothing, SHA-1',
    format: { hash: 'SHA-1', keySize: 16, segmentSize: 64 },
    key: KEY_16,
    aad: '',
    plaintext: '',
    ciphertext: '18ec99b2c3884194023bd41bb9bff309205354c750fa0cb3c0d02609abf71f88eaeaa48d7deca27f',
  },
  {
    what: 'nothing, SHA-256',
    format: { hash: 'SHA-256', keySize: 16, segmentSize: 64 },
    key: KEY_16,
    aad: '',
    plaintext: '',
    ciphertext: '18be78bce0cab6fd38a9041eea8ab0ffc4cf17e3c00b661d3927f5f79069f41a210fedc40b25648c',
  },
  {
    what: 'nothing, SHA-512',
    format: { hash: 'SHA-512', keySize: 16, segmentSize: 64 },
    key: KEY_16,
    aad: '',
    plaintext: '',
    ciphertext: '18fec8139ccb406e0f140d7e2bcc41e1b899bc1b121574cc31d1c78ed2ca1cdf324665b8dce21095',
  },
  {
    what: 'nothing, a key of 32 bytes',
    format: { hash: 'SHA-1', keySize: 16, segmentSize: 64 },
    key: KEY_32,
    aad: '',
    plaintext: '',
    ciphertext: '180880e85a24207a7b72cefde26306ed09d7d76e58104b751d005a3ffd72dd6151f0d9c8ccf163f7',
  },
  {
    what: 'nothing, AES-256',
    format: { hash: 'SHA-1', keySize: 32, segmentSize: 64 },
    key: KEY_32,
    aad: '',
    plaintext: '',
    ciphertext: EMPTY_32,
  },
  {
    what: 'nothing, AES-256, segments of 128 bytes',
    format: { hash: 'SHA-1', keySize: 32, segmentSize: 128 },
    key: KEY_32,
    aad: '',
    plaintext: '',
    ciphertext: EMPTY_32,
  },
  {
    what: 'exactly one segment, AES-256, segments of 120 bytes',
    format: { hash: 'SHA-1', keySize: 32, segmentSize: 120 },
    key: KEY_32,
    aad: '\u0000\u0001\u0002\u0003',
    plaintext: 'BLOCK 1.BLOCK 2.BLOCK 3.BLOCK 4.BLOCK 5.BLOCK 6.BLOCK 7.BLOCK 8.',
    ciphertext:
      '28782994617714a80fa085e15051a16854522330d6d0f26c049b2192f09cdd98b2eb90c753bfff277a29e54fa4afb15d648c28477eb07f012535c767f5fdce24ffffae318480c1d37357d6d3c511159318afa09ef38aa3f5456fd7817c5c02dd6e1a7fef174c8bd24e38b5982ac105497c0101ac5581fe5b',
  },
];
