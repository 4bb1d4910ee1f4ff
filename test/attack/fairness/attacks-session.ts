// What one citizen does with a message that is open to him.
import { randomBytes, toBase64, toBase64url } from '../../../server/contract/bytes.ts';
import { READER_API } from '../../../server/contract/reader-address.ts';
import { RECORD_SIZE, sealAad, sealBytes } from '../../../server/contract/sealed-stream.ts';
import { caller } from './attackers-http.ts';
import type { AttackPlan } from './fairness.ts';

const FILE_BYTES = 25 * 1024 * 1024;

/** His calls: each about a reply of its own. */
function replier(plan: AttackPlan) {
  const call = caller(plan);
  const base = `${READER_API}/messages/${plan.id}`;
  const withToken = plan.token === undefined ? {} : { token: plan.token };
  return {
    get: (path: string) => call('GET', `${base}${path}`, withToken),
    put: (path: string, brought: { json?: unknown; bytes?: Uint8Array }) =>
      call('PUT', `${base}${path}`, { ...withToken, ...brought }),
    post: (path: string, json: unknown) => call('POST', `${base}${path}`, { ...withToken, json }),
    async starts(): Promise<{ id: string; key: Uint8Array<ArrayBuffer> }> {
      const reply = { id: crypto.randomUUID(), key: randomBytes(32) };
      const json = { replyKey: toBase64url(reply.key), sealedReplyKey: toBase64(randomBytes(64)) };
      await this.put(`/replies/${reply.id}`, { json });
      return reply;
    },
  };
}

async function sealedRecords(plan: AttackPlan, key: Uint8Array<ArrayBuffer>, fileId: string, bytes: number) {
  const content = new Uint8Array(bytes).fill(32);
  const sealed = await sealBytes(key, sealAad('replyfile', plan.id ?? '', fileId), content);
  return Array.from({ length: Math.ceil(sealed.length / RECORD_SIZE) }, (_, index) =>
    sealed.slice(index * RECORD_SIZE, (index + 1) * RECORD_SIZE),
  );
}

export const SESSION_ATTACKS: Readonly<Record<string, (plan: AttackPlan) => (turn: number) => Promise<unknown>>> = {
  downloads: (plan) => {
    const { get } = replier(plan);
    return () => get('/attachments/1');
  },
  uploads: (plan) => {
    const his = replier(plan);
    return async () => {
      const reply = await his.starts();
      const path = `/replies/${reply.id}/attachments/${crypto.randomUUID()}/records`;
      const record = new Uint8Array(RECORD_SIZE).fill(7);
      for (let index = 0; index * RECORD_SIZE < FILE_BYTES; index += 1)
        await his.put(`${path}/${index}`, { bytes: record });
    };
  },
  completions: (plan) => {
    const his = replier(plan);
    const prepared = (async () => {
      const reply = await his.starts();
      const fileId = crypto.randomUUID();
      const path = `/replies/${reply.id}/attachments/${fileId}`;
      const records = await sealedRecords(plan, reply.key, fileId, FILE_BYTES - 1024);
      const upload = async () => {
        for (const [index, bytes] of records.entries()) await his.put(`${path}/records/${index}`, { bytes });
      };
      return { path, upload, records: records.length };
    })();
    let uploading: Promise<void> | undefined;
    return async () => {
      const { path, upload, records } = await prepared;
      uploading ??= upload();
      await uploading;
      // Judged and refused by its name: then it is gone, and goes up anew.
      const { status } = await his.put(path, { json: { name: 'bewijs.exe', records } });
      if (status !== 200) uploading = undefined;
    };
  },
  replies: (plan) => {
    const his = replier(plan);
    return async () => {
      const { id, key } = await his.starts();
      const text = { subject: 'Re: x', text: 'x'.repeat(99_000), sentAt: new Date().toISOString(), attachments: [] };
      const sealed = await sealBytes(key, sealAad('reply', plan.id ?? '', id), Buffer.from(JSON.stringify(text)));
      await his.post(`/replies/${id}/_send`, { letter: toBase64(sealed) });
    };
  },
  'everything-again': (plan) => {
    const { get } = replier(plan);
    return (turn) => get(turn % 2 === 0 ? '' : '/replies');
  },
};
